#include "password/entropy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <optional>

#include "base/text.hpp"
#include "base/time.hpp"
#include "locale/locale.hpp"
#include "mustache/program.hpp"

namespace hammy::password {

namespace {

constexpr double bits_a_digit = 2.5, bits_a_letter = 1, most_of_letters = 8, most_of_all = 40;

double field_bits(char field) {
  switch (field) {
    case 'y': return std::log2(40);
    case 'M': return std::log2(12);
    case 'd': return std::log2(365.25 / 12);
    case 'H': return std::log2(24);
    default: return std::log2(60);
  }
}

const double whole_date = field_bits('y') + field_bits('M') + field_bits('d');

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) >= 0xC0; }

bool is_day(std::string_view year, std::string_view month, std::string_view day) {
  return year >= "1900" && year < "2100" && parse_rfc3339(fmt::format("{}-{}-{}T00:00:00Z", year, month, day));
}

/// Whether it is written as a date: 1985-02-14 and what follows it, 19850214, 14021985 or 02141985.
bool is_date(std::string_view s) {
  if (s.size() >= 10 && s[4] == '-' && s[7] == '-') return is_day(s.substr(0, 4), s.substr(5, 2), s.substr(8, 2));
  if (s.size() != 8 || !std::all_of(s.begin(), s.end(), is_digit)) return false;
  return is_day(s.substr(0, 4), s.substr(4, 2), s.substr(6)) || is_day(s.substr(4), s.substr(2, 2), s.substr(0, 2)) ||
         is_day(s.substr(4), s.substr(0, 2), s.substr(2, 2));
}

/// The fields that a pattern of Unicode TR 35 or a named style shows.
std::set<char> fields_of(std::string_view filter, std::string_view style) {
  const std::set<char> date{'y', 'M', 'd'}, time{'H', 'm'};
  if (style.empty() || style == "short" || style == "medium" || style == "long" || style == "full") {
    auto all = filter == "time" ? time : date;
    if (filter == "datetime") all.insert(time.begin(), time.end());
    return all;
  }
  std::set<char> fields;
  bool quoted = false;
  for (char c : style) {
    if (c == '\'') quoted = !quoted;
    if (quoted) continue;
    if (c == 'y' || c == 'u' || c == 'Y') fields.insert('y');
    if (c == 'M' || c == 'L') fields.insert('M');
    if (c == 'd') fields.insert('d');
    if (c == 'D') fields.insert({'M', 'd'});
    if (c == 'H' || c == 'h' || c == 'k' || c == 'K') fields.insert('H');
    if (c == 'm' || c == 's') fields.insert(c);
  }
  return fields;
}

/// The fields that a tag shows whole; nothing where something was cut out of them, or it shows no date.
std::optional<std::set<char>> shown_fields(const mustache::Tag& tag) {
  std::optional<std::set<char>> fields;
  for (const auto& [filter, arguments] : tag.filters) {
    auto name = filter->name;
    if (name == "date" || name == "datetime" || name == "time") {
      if (!arguments.empty() && arguments[0].is_path) return {};
      fields = fields_of(name, arguments.empty() ? std::string_view() : std::string_view(arguments[0].literal));
    } else if (name != "upper" && name != "lower" && name != "capitalize" && name != "ascii" && name != "trim") {
      return {};
    }
  }
  return fields;
}

double bits_of(std::string_view value, std::string_view text) {
  auto digits = static_cast<double>(std::count_if(text.begin(), text.end(), is_digit));
  auto letters = static_cast<double>(std::count_if(text.begin(), text.end(), is_letter));
  // Of a date's eight digits those of the year are worth least.
  if (is_date(value) || is_date(text)) return digits >= 8 ? whole_date : digits * field_bits('y') / 4;
  bool is_code = digits > 0 && letters > 0 && text.find(' ') == text.npos;
  if (is_code) return bits_a_digit * (digits + letters);
  return bits_a_digit * digits + std::min(most_of_letters, bits_a_letter * letters);
}

/// Letters and digits alone, so that spelling makes no difference.
std::string skeleton(std::string_view text) {
  std::string out;
  for (char c : locale::ascii(text, "en"))
    if (is_digit(c) || is_letter(c)) out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

}  // namespace

Entropy::Entropy(const record::Record& record) : record_(record) {
  auto to = record.value("to");
  envelope_ = skeleton(to.text()) + ' ' + skeleton(to.find("name").text()) + ' ' + skeleton(to.find("email").text());
}

bool Entropy::on_envelope(std::string_view name, std::string_view text) const {
  auto first = name.substr(0, name.find('.'));
  if (record_.has(first) && first != "data" && name != "to.phone" && !record_.value("data").find(first).has_value())
    return true;
  auto letters = skeleton(text);
  return letters.size() >= 2 && envelope_.find(letters) != std::string::npos;
}

void Entropy::add(const mustache::Tag& tag, record::Value value, std::string_view text) {
  auto& part = parts_[std::string(tag.path.whole)];
  if (on_envelope(tag.path.whole, text)) return;
  if (auto fields = shown_fields(tag))
    part.fields.insert(fields->begin(), fields->end());
  else
    part.bits = std::max(part.bits, bits_of(value.text(), text));
}

double Entropy::bits() const {
  double all = 0;
  for (const auto& [name, part] : parts_) {
    double date = 0;
    for (char field : part.fields) date += field_bits(field);
    all += std::min(most_of_all, std::max(date, part.bits));
  }
  return all;
}

}  // namespace hammy::password
