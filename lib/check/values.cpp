#include "check/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"

namespace hammy::check {

namespace {

using record::Kind;
using record::Value;

constexpr std::size_t most_values = 500, deepest = 8, longest_text = 400;

bool is_decimal(std::string_view text) {
  bool digit = false, point = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] >= '0' && text[i] <= '9')
      digit = true;
    else if (text[i] == '.' && !point && digit)
      point = true;
    else if (text[i] != '-' || i > 0)
      return false;
  }
  return digit && text.size() <= 20;
}

bool is_date(std::string_view text) {
  return text.size() >= 10 && parse_rfc3339(std::string(text.substr(0, 10)) + "T00:00:00Z");
}

/// What may stand behind the bar for a value.
std::vector<std::string> filters_for(Value value) {
  std::vector<std::string> filters{""};
  auto add = [&](auto... more) { (filters.emplace_back(more), ...); };
  if (value.is(Kind::object)) {  // an amount of money
    filters.clear();
    add("money");
  } else if (is_decimal(value.text())) {
    // "24.90" may be in an English text as it is, and in no other; "24" is written in the same way by most.
    bool has_fraction = value.text().find('.') != std::string_view::npos;
    if (has_fraction) filters.clear();
    add("money");
    for (auto currency : {"EUR", "USD", "HUF", "GBP", "PLN", "CZK", "RON", "RUB", "CHF"})
      add(fmt::format("money:\"{}\"", currency));
    add("number:2", "number", "number:0", "percent", "percent:1");
    if (has_fraction) add("");
  } else if (is_date(value.text())) {
    add("date:short", "date:medium", "date:long", "date:full");
    for (auto pattern :
         {"yyyy. MM. dd", "yyyy.MM.dd", "dd.MM.yyyy", "d.M.yyyy", "dd/MM/yyyy", "MM/dd/yyyy", "d MMMM yyyy"})
      add(fmt::format("date:\"{}\"", pattern));
    if (value.text().size() > 10) add("datetime:short", "datetime:medium", "datetime:long", "time:short");
  }
  return filters;
}

bool is_money(Value value) {
  return value.is(Kind::object) && value.find("amount").has_value() && value.find("currency").is(Kind::string);
}

bool is_leaf(Value value) {
  if (is_money(value)) return true;
  return (value.is(Kind::string) || value.is(Kind::number)) && !value.text().empty() &&
         value.text().size() <= longest_text;
}

/// A name that tags can hold: those with blanks or braces cannot be looked up by one.
bool can_be_named(std::string_view key) { return !key.empty() && key.find_first_of(" \t\n.{}|\"'#^/!&>=") == key.npos; }

class Gatherer {
 public:
  explicit Gatherer(std::vector<ValueTags>& all) : all_(all) {}

  void gather(Value value, const std::string& name, std::size_t depth) {
    if (depth > deepest || all_.size() >= most_values) return;
    if (is_leaf(value))
      return add(
          name, filters_for(value), [&](const std::string& tag) { return tag; }, name, false);
    if (value.is(Kind::array)) return gather_list(value, name);
    if (!value.is(Kind::object)) return;
    for (auto member : value)
      if (can_be_named(member.key()))
        gather(member, name.empty() ? std::string(member.key()) : fmt::format("{}.{}", name, member.key()), depth + 1);
  }

 private:
  template <class Around>
  void add(const std::string& name, const std::vector<std::string>& filters, Around around, const std::string& tag,
           bool of_list) {
    ValueTags value{name, {}, of_list};
    for (const auto& filter : filters)
      value.tags.push_back(
          around(filter.empty() ? fmt::format("{{{{{}}}}}", tag) : fmt::format("{{{{{} | {}}}}}", tag, filter)));
    all_.push_back(std::move(value));
  }

  /// One line for each element; of objects, for each of their members that is there in the first.
  void gather_list(Value list, const std::string& name) {
    if (list.size() == 0 || name.empty()) return;
    auto around = [&](const std::string& tag) { return fmt::format("{{{{#{0}}}}}{1}\n{{{{/{0}}}}}", name, tag); };
    auto first = *list.begin();
    if (is_leaf(first)) return add(name, filters_for(first), around, ".", true);
    for (auto member : first)
      if (can_be_named(member.key()) && is_leaf(member))
        add(fmt::format("{}.{}", name, member.key()), filters_for(member), around, std::string(member.key()), true);
  }

  std::vector<ValueTags>& all_;
};

}  // namespace

std::vector<ValueTags> values_of(const record::Record& message) {
  std::vector<ValueTags> all;
  Gatherer gatherer(all);
  auto to = message.value("to");
  for (auto name : {"name", "email", "phone"})
    if (auto value = to.find(name); is_leaf(value)) gatherer.gather(value, fmt::format("to.{}", name), 1);
  gatherer.gather(message.value("data"), "", 0);
  return all;
}

}  // namespace hammy::check
