// Policies and records: what a record says itself, and what it is given.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "base/time.hpp"
#include "policy/policy.hpp"

namespace hammy::policy {

using nlohmann::ordered_json;
using record::Kind;
using record::Value;

namespace {
void take(std::string& into, std::string_view value) {
  if (!value.empty()) into = value;
}
}  // namespace

Reader reader_of(const TemplatePolicy& policy, const record::Record& record) {
  Reader reader{policy.locale, policy.time_zone, policy.currency};
  auto to = record.value("to");
  take(reader.locale, to.find("locale").text());
  take(reader.locale, record.text("locale"));
  take(reader.time_zone, to.find("time_zone").text());
  take(reader.time_zone, record.text("time_zone"));
  take(reader.currency, record.text("currency"));
  return reader;
}

TemplatePolicy with_record(TemplatePolicy policy, const record::Record& record) {
  if (auto from = record.value("from"); from.is(Kind::object))
    policy.from = {std::string(from.find("email").text()), std::string(from.find("name").text())};
  if (record.has("priority")) policy.priority = record.value("priority").integer(policy.priority.value_or(5));
  take(policy.reply_to, record.text("reply_to"));
  take(policy.via, record.text("via"));
  take(policy.keep, record.text("keep"));
  auto reader = reader_of(policy, record);
  policy.locale = reader.locale;
  policy.time_zone = reader.time_zone;
  policy.currency = reader.currency;
  return policy;
}

void apply(const TemplatePolicy& policy, record::Record& record) {
  auto give = [&](std::string_view field, const std::string& value) {
    if (!value.empty() && !record.has(field)) record.set_text(field, value);
  };
  if (!policy.from.email.empty() && !record.has("from")) {
    ordered_json from{{"email", policy.from.email}};
    if (!policy.from.name.empty()) from["name"] = policy.from.name;
    record.set("from", from);
  }
  auto fetch = ordered_json::object();
  if (policy.fetch_every) fetch["every"] = format_duration(*policy.fetch_every);
  if (policy.fetch_for) fetch["for"] = format_duration(*policy.fetch_for);
  if (policy.fetch_attempts) fetch["attempts"] = *policy.fetch_attempts;
  if (!fetch.empty() && !record.has("fetch")) record.set("fetch", fetch);
  if (policy.priority && !record.has("priority")) record.set("priority", *policy.priority);
  give("reply_to", policy.reply_to);
  give("reply_channel", policy.reply_channel);
  give("bounce", policy.bounce);
  give("via", policy.via);
  give("plan", policy.plan);
  give("keep", policy.keep);
  if (policy.retention) give("retention", format_duration(*policy.retention));
}

std::string defaults_json(const TemplatePolicy& policy) {
  auto root = ordered_json::object();
  for (const auto& variable : policy.variables) {
    if (variable.required && !variable.fallback) continue;
    auto* at = &root;
    for (auto step : text::split(variable.name, '.')) {
      if (!at->is_object()) *at = ordered_json::object();
      at = &(*at)[std::string(step)];
    }
    if (!variable.fallback) continue;
    // true, false and whole numbers are what they look like, so that sections see them so. Other numbers stay texts.
    auto value = ordered_json::parse(*variable.fallback, nullptr, false);
    bool as_written = value.is_boolean() || value.is_number_integer();
    if (variable.type == "text" || !as_written)
      *at = *variable.fallback;
    else
      *at = value;
  }
  return root.dump();
}

namespace {

bool is_of_type(Value value, std::string_view type) {
  auto is_decimal = [&] {
    auto number = ordered_json::parse(value.text(), nullptr, false);
    return number.is_number();
  };
  bool scalar = value.is(Kind::string) || value.is(Kind::number) || value.is(Kind::boolean);
  if (type == "text") return scalar;
  if (type == "number") return value.is(Kind::number) || (value.is(Kind::string) && is_decimal());
  if (type == "money")
    return value.is(Kind::object) || value.is(Kind::number) || (value.is(Kind::string) && is_decimal());
  if (type == "date") {
    auto s = value.text();
    return value.is(Kind::string) && s.size() >= 10 &&
           parse_rfc3339(fmt::format("{}T00:00:00Z", s.substr(0, 10))).has_value();
  }
  if (type == "boolean") return value.is(Kind::boolean);
  if (type == "list") return value.is(Kind::array);
  if (type == "object") return value.is(Kind::object);
  return true;
}

}  // namespace

std::vector<Lack> lacks(const TemplatePolicy& policy, Value data) {
  std::vector<Lack> lacks;
  for (const auto& variable : policy.variables) {
    auto value = data.at_path(variable.name);
    bool empty = !value.has_value() || (value.is(Kind::string) && value.text().empty());
    if (empty && variable.required && !variable.fallback) lacks.push_back({variable.name, ""});
    if (empty) continue;
    const auto& choices = variable.choices;
    if (!is_of_type(value, variable.type))
      lacks.push_back({variable.name, "of type " + variable.type});
    else if (!choices.empty() && std::ranges::find(choices, value.text()) == choices.end())
      lacks.push_back({variable.name, "one of " + text::join(choices, ", ")});
  }
  return lacks;
}

}  // namespace hammy::policy
