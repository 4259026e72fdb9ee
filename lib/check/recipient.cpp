#include "check/recipient.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "consent/address.hpp"
#include "consent/recipients.hpp"

namespace hammy::check {

namespace {

bool is_there(record::Value value) {
  if (!value.has_value()) return false;
  if (value.is(record::Kind::array) || value.is(record::Kind::object)) return value.size() > 0;
  return !value.text().empty();
}

bool takes(const AllowRule& rule, const std::string& address) {
  auto exact = [&](const std::string& one) { return one.starts_with('@') ? address.ends_with(one) : one == address; };
  return std::any_of(rule.exact.begin(), rule.exact.end(), exact) ||
         std::any_of(rule.matching.begin(), rule.matching.end(),
                     [&](const pattern::Pattern& one) { return one.matches(address); });
}

}  // namespace

void judge_fields(const Rules& rules, const record::Record& message, Domains& domains, Findings& findings) {
  for (const auto& name : rules.required)
    if (!is_there(message.lookup(name)))
      findings.push_back({"check.required", "required", fmt::format("the record lacks '{}'", name)});
  if (!rules.recipient.address && !rules.recipient.domain) return;
  auto channel = consent::channel_of(message);
  auto say = [&](std::string what) { findings.push_back({"check.address", "recipient", std::move(what)}); };
  auto recipients = consent::recipients(message);
  if (recipients.empty()) say(fmt::format("there is no address for the channel '{}'", channel));
  for (const auto& [field, address] : recipients) {
    std::string its;
    try {
      its = consent::normalise(channel, address);
    } catch (const Error&) {
      say(fmt::format("{} is no address for the channel '{}'", field, channel));
      continue;
    }
    auto at = its.rfind('@');
    if (rules.recipient.domain && at != std::string::npos && at > 0 && !domains.take_mail(its.substr(at + 1)))
      say(fmt::format("the domain of {} takes no mail", field));
  }
}

std::optional<std::string> not_allowed(const Rules& rules, const record::Record& message) {
  if (rules.allow.empty()) return {};
  std::string channel(consent::channel_of(message));
  auto rule = rules.allow.find(channel);
  for (const auto& [field, address] : consent::recipients(message))
    if (rule == rules.allow.end() || !takes(rule->second, consent::normalise(channel, address))) return field;
  return {};
}

}  // namespace hammy::check
