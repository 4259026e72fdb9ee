#include "xlsx/value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/error.hpp"
#include "base/text.hpp"
#include "locale/locale.hpp"
#include "mustache/escape.hpp"
#include "zone/zone.hpp"

namespace hammy::xlsx {

namespace {

using record::Kind;

constexpr std::size_t max_characters = 32'767;
constexpr long max_digits = 15;

/// Whether a text is a number that a cell can hold as it is: "-1297.10", "1e3".
bool is_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.empty() || text.size() > 40) return false;
  auto mantissa = text.substr(0, text.find_first_of("eE"));
  auto exponent = text.substr(std::min(text.size(), mantissa.size() + 1));
  bool has_exponent = mantissa.size() < text.size();
  auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (exponent.starts_with('-') || exponent.starts_with('+')) exponent.remove_prefix(1);
  if (has_exponent &&
      (exponent.empty() || exponent.size() > 3 || !std::all_of(exponent.begin(), exponent.end(), digit)))
    return false;
  auto digits = std::count_if(mantissa.begin(), mantissa.end(), digit);
  auto points = std::count(mantissa.begin(), mantissa.end(), '.');
  bool only = static_cast<std::size_t>(digits + points) == mantissa.size();
  return only && points <= 1 && digits > 0 && digits <= max_digits && digit(mantissa.front()) && digit(mantissa.back());
}

std::string text_cell(std::string_view text) {
  if (text::code_points(text) > max_characters)
    throw Error{"xlsx.text", fmt::format("a text of {} characters; a cell holds 32 767", text::code_points(text)),
                "shorten it by the filter truncate"};
  std::string out = " t=\"inlineStr\"><is><t xml:space=\"preserve\">";
  mustache::append_escaped(out, text, mustache::Escape::xml);
  return out += "</t></is></c>";
}

}  // namespace

std::string serial_of(std::string_view text, const CellSettings& settings) {
  locale::Moment moment;
  try {
    moment = locale::read_moment(text);
  } catch (const Error&) {
    return {};
  }
  using namespace std::chrono;
  auto at = moment.at;
  if (moment.has_time && !moment.local) {
    auto shown = zone::local_time(at, settings.time_zone);
    at = sys_days{shown.date} + shown.time_of_day;
  }
  // Day 1 is the first of January 1900, and the 29th of February of that year, which there was none, is counted.
  auto first = sys_days{settings.from_1904 ? year{1904} / 1 / 1 : year{1899} / 12 / 30};
  auto passed = at - first;
  auto day = floor<days>(passed).count();
  if (day < (settings.from_1904 ? 0 : 61)) return {};
  auto rest = (passed - days{day}).count();
  if (!moment.has_time || rest == 0) return std::to_string(day);
  return fmt::format("{:.9f}", static_cast<double>(day) + static_cast<double>(rest) / 86'400'000.0);
}

std::string cell_content(const mustache::Datum& value, Format format, const CellSettings& settings) {
  if (value.is_empty() || (!value.is_text && value.value.is(Kind::null))) return "/>";
  if (!value.is_text && (value.value.is(Kind::array) || value.value.is(Kind::object)))
    throw Error{
        "template.not-text",
        value.value.is(Kind::array) ? "a list is no value of a cell" : "a group of values is no value of a cell",
        "write a section, or use the filters join or json"};
  auto text = value.str();
  if (!value.is_text && value.value.is(Kind::boolean))
    return fmt::format(" t=\"b\"><v>{}</v></c>", value.value.boolean() ? 1 : 0);
  if (format == Format::text) return text_cell(text);
  if (format == Format::date)
    if (auto serial = serial_of(text, settings); !serial.empty()) return fmt::format("><v>{}</v></c>", serial);
  bool wants_number = (!value.is_text && value.value.is(Kind::number)) || format == Format::number;
  if (wants_number && is_number(text)) return fmt::format("><v>{}</v></c>", text);
  return text_cell(text);
}

}  // namespace hammy::xlsx
