#include "consent/recipients.hpp"

#include <fmt/format.h>

#include <array>

#include "base/error.hpp"

namespace hammy::consent {

namespace {

using record::Kind;
using record::Value;

constexpr std::size_t most_recipients = 1000;

/// Calls `each` with the persons of a field, one or several, and how errors call each.
template <class Each>
void persons(const record::Record& message, std::string_view field, Each each) {
  if (!message.has(field)) return;
  auto value = message.value(field);
  if (!value.has_value()) return;
  if (!value.is(Kind::array)) return each(value, std::string(field));
  if (value.size() > most_recipients)
    throw Error{"consent.recipient", fmt::format("'{}' has more than {} addresses", field, most_recipients),
                "write one record for each person"};
  std::size_t number = 0;
  for (auto element : value) each(element, fmt::format("{} {}", field, ++number));
}

std::string_view member(Value person, std::string_view name, std::string_view field) {
  if (person.is(Kind::string)) return name == "email" ? person.text() : std::string_view();
  if (!person.is(Kind::object))
    throw Error{"consent.recipient", fmt::format("'{}' is neither a text nor an object", field),
                "give it as {\"email\":\"name@domain\"}"};
  auto value = person.find(name);
  if (value.has_value() && !value.is(Kind::string))
    throw Error{"consent.recipient", fmt::format("'{}' of '{}' is no text", name, field)};
  return value.text();
}

}  // namespace

std::string_view channel_of(const record::Record& message) {
  auto channel = message.text("channel");
  return channel.empty() ? "email" : channel;
}

std::vector<Recipient> recipients(const record::Record& message) {
  std::vector<Recipient> all;
  auto take = [&](Value person, std::string_view name, const std::string& field) {
    auto address = member(person, name, field);
    if (!address.empty()) all.push_back({field, std::string(address)});
    return !address.empty();
  };
  auto channel = channel_of(message);
  if (channel == "email") {
    for (std::string_view field : std::array{"to", "cc", "bcc"})
      persons(message, field, [&](Value person, const std::string& name) { take(person, "email", name); });
  } else if (channel == "sms" || channel == "voice" || channel == "fax") {
    persons(message, "to", [&](Value person, const std::string& name) { take(person, "phone", name); });
  } else {
    persons(message, "to", [&](Value person, const std::string& name) {
      if (take(person, channel, name)) return;
      take(person, "email", name);
      take(person, "phone", name);
    });
  }
  return all;
}

}  // namespace hammy::consent
