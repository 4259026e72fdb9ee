#include "events/event.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/text.hpp"
#include "crypto/hash.hpp"
#include "record/value.hpp"

namespace hammy::events {

using record::Kind;
using record::Value;

namespace {

/// Appends `value` in one way of writing: no white space, strings with the least of escapes, numbers as they came.
void append_plain(std::string& out, Value value) {
  switch (value.kind()) {
    case Kind::string: record::append_string(out, value.text()); return;
    case Kind::array:
    case Kind::object: {
      bool object = value.is(Kind::object), first = true;
      out += object ? '{' : '[';
      for (auto member : value) {
        if (!std::exchange(first, false)) out += ',';
        if (object) {
          record::append_string(out, member.key());
          out += ':';
        }
        append_plain(out, member);
      }
      out += object ? '}' : ']';
      return;
    }
    case Kind::absent: return;
    default: out += value.raw();
  }
}

/// The 26 digits of a ULID: 48 bits of time, then the first 80 bits of `hash`.
std::string ulid_of(Instant at, std::string_view hash) {
  constexpr std::string_view digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  std::string id(26, '0');
  auto millis = static_cast<std::uint64_t>(std::max<std::int64_t>(0, at.time_since_epoch().count()));
  for (std::size_t i = 10; i-- > 0; millis >>= 5) id[i] = digits[millis & 31];
  std::uint32_t bits = 0;
  int have = 0;
  std::size_t next = 0;
  for (std::size_t i = 10; i < 26; ++i) {
    if (have < 5) {
      bits = bits << 8 | static_cast<unsigned char>(hash[next++]);
      have += 8;
    }
    have -= 5;
    id[i] = digits[bits >> have & 31];
  }
  return id;
}

Name name_of_error(Value error) {
  switch (failure_from(error.find("class").text())) {
    case Failure::temporary: return Name::deferred;
    case Failure::unknown: return Name::uncertain;
    default: return Name::failed;
  }
}

/// What of `error` is not said by the event's own fields.
std::string detail_of_error(Value error) {
  std::string detail;
  for (auto member : error) {
    if (member.key() == "by" || member.key() == "at") continue;
    detail += detail.empty() ? '{' : ',';
    record::append_string(detail, member.key());
    detail += ':';
    detail += member.raw();
  }
  return detail.empty() ? detail : detail + '}';
}

}  // namespace

std::string event_id(std::string_view org, std::string_view message, Instant at, std::string_view by,
                     std::string_view name, Value detail) {
  // Each part ends in a byte that cannot be in it.
  auto text = fmt::format("{}\n{}\n{}\n{}\n{}\n", org, message, at.time_since_epoch().count(), by, name);
  append_plain(text, detail);
  return ulid_of(at, crypto::sha256(text));
}

std::vector<Event> of(const record::Record& message, Instant now) {
  std::vector<Event> events;
  auto add = [&](std::string_view name, Instant at, std::string_view by, std::string detail) {
    auto parsed = detail.empty() ? record::Document{} : record::Document::parse_valid(detail);
    events.push_back({event_id(message.org(), message.id(), at, by, name, parsed.root()),
                      std::string(message.id()),
                      std::string(name),
                      at,
                      std::string(by),
                      std::move(detail),
                      {}});
  };
  std::optional<Instant> last;
  for (auto entry : message.value("log")) {
    auto at = parse_rfc3339(entry.find("at").text());
    auto name = entry.find("event").text();
    if (!at || name.empty()) continue;
    last = std::max(last.value_or(*at), *at);
    add(name, *at, entry.find("by").text(), std::string(entry.find("detail").raw()));
    events.back().entry = entry.raw();
  }
  if (auto error = message.value("error"); error.is(Kind::object)) {
    auto at = parse_rfc3339(error.find("at").text());
    add(to_string(name_of_error(error)), at ? *at : last.value_or(now), error.find("by").text(),
        detail_of_error(error));
  }
  if (auto hold = message.value("hold"); hold.is(Kind::object))
    add(to_string(Name::waiting), last ? *last + std::chrono::milliseconds(1) : now, "", std::string(hold.raw()));
  return events;
}

void move_to(Event& event, std::string_view org, std::string_view id) {
  if (event.message == id) return;
  auto detail = event.detail.empty() ? record::Document{} : record::Document::parse_valid(event.detail);
  event.id = event_id(org, id, event.at, event.by, event.name, detail.root());
  event.message = id;
}

Event from_record(const record::Record& event) {
  auto message = event.text("message");
  if (!is_id(message))
    throw Error{"event.message", "an event must name the message that it happened to",
                "set 'message' to the message's id"};
  auto name = event.text("event");
  if (!name_from(name))
    throw Error{"event.name", fmt::format("'{}' is no event", text::clip(name, 80)),
                "use one of the events listed in hammy-record(5)"};
  auto at = parse_rfc3339(event.text("at"));
  if (!at)
    throw Error{"event.at", fmt::format("'{}' is no time", text::clip(event.text("at"), 80)),
                "write RFC 3339, such as 2026-11-22T07:59:58Z"};
  auto detail = event.value("detail");
  return {event_id(event.org(), message, *at, event.text("by"), name, detail),
          std::string(message),
          std::string(name),
          *at,
          std::string(event.text("by")),
          std::string(detail.raw()),
          {}};
}

std::string as_record(const Event& event, std::string_view org) {
  record::Record record;
  record.set_text("type", "event");
  record.set_text("id", event.id);
  if (org != "default") record.set_text("org", org);
  record.set_text("message", event.message);
  record.set_text("event", event.name);
  record.set_text("at", format_rfc3339(event.at));
  record.set_text("by", event.by);
  if (!event.detail.empty()) record.set_raw("detail", event.detail);
  std::string line;
  record.append_to(line);
  return line;
}

}  // namespace hammy::events
