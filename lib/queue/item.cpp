#include "queue/item.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/text.hpp"

namespace hammy::queue {

using record::Kind;
using record::Record;
using record::Value;

namespace {

std::int64_t time_field(const Record& record, std::string_view field) {
  if (!record.has(field)) return 0;
  if (auto at = parse_rfc3339(record.text(field))) return millis(*at);
  throw Error{"queue.field", fmt::format("'{}' is no time: '{}'", field, text::clip(record.text(field), 80)),
              "write RFC 3339, such as 2026-11-22T08:00:00+01:00"};
}

std::int64_t priority_field(const Record& record) {
  constexpr std::int64_t unsaid = 5, none = -1;
  if (!record.has("priority")) return unsaid;
  auto priority = record.value("priority").integer(none);
  if (priority < 0 || priority > 9)
    throw Error{"queue.field", "'priority' must be a whole number from 0 to 9", "9 leaves first"};
  return priority;
}

/// The first address of a field that may be one, or a list.
Value first_address(const Record& record) {
  auto to = record.value("to");
  return to.is(Kind::array) ? *to.begin() : to;
}

/// The domain of a mail address as in "Anna <anna@example.com>".
std::string domain_of(std::string_view address) {
  auto at = address.rfind('@');
  if (at == address.npos) return {};
  auto domain = address.substr(at + 1);
  return text::lower(text::trim(domain.substr(0, domain.find('>'))));
}

}  // namespace

std::string_view to_string(State state) {
  switch (state) {
    case State::ready: return "ready";
    case State::waiting: return "waiting";
    case State::leased: return "leased";
    case State::held: return "held";
    case State::parked: return "parked";
    case State::done: return "done";
  }
  return {};
}

std::string identity_of(const Record& record) {
  auto key = record.text("key");
  auto identity = key.empty() ? fmt::format("id:{}", record.id()) : fmt::format("key:{}", key);
  if (auto generation = record.value("generation").integer(); generation > 0)
    identity += fmt::format("#{}", generation);
  return identity;
}

Item read_item(const Record& record) {
  Item item;
  item.id = record.id();
  item.identity = identity_of(record);
  item.type = record.type();
  item.priority = priority_field(record);
  item.due = time_field(record, "not_before");
  item.expires = time_field(record, "expires");
  item.campaign = record.text("campaign");
  item.template_name = record.text("template");
  if (item.type != "message") return item;
  item.channel = record.text("channel");
  if (item.channel.empty()) item.channel = "email";
  item.zone = record.text("time_zone");
  if (!record.has("to")) return item;
  auto to = first_address(record);
  if (item.zone.empty()) item.zone = to.find("time_zone").text();
  if (item.channel == "email")
    item.destination = domain_of(to.is(Kind::string) ? to.text() : to.find("email").text());
  else
    item.destination = to.find("phone").text();
  return item;
}

void check_name(std::string_view name) {
  if (is_id(name) && std::isalnum(static_cast<unsigned char>(name.front()))) return;
  throw Error{"queue.name", fmt::format("'{}' cannot name a queue", text::clip(name, 80)),
              "use 1 to 64 letters, digits, '.', '_' or '-', beginning with a letter or digit"}
      .exits(Exit::usage);
}

std::string failed_name(std::string_view queue) { return std::string(queue) + ".failed"; }

}  // namespace hammy::queue
