// Events: what happened to a message, derived from its record.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "events/vocabulary.hpp"
#include "record/record.hpp"

namespace hammy::events {

/// One thing that happened. An entry of a message's `log` and an event record about the message are the same event.
struct Event {
  std::string id;       ///< derived; see event_id()
  std::string message;  ///< the message's id
  std::string name;     ///< the word; one outside the vocabulary comes from a later release and changes no state
  Instant at;
  std::string by;      ///< the program that says so
  std::string detail;  ///< JSON text, as it came; empty when there is none
  std::string entry;   ///< the log entry's JSON text, as it came; empty for what was no log entry
};

/// The id of an event: a ULID whose time is that of the event and whose other bits are the beginning of the SHA-256
/// of organisation, message and entry. The same entry met twice is the same event, however its JSON is spaced.
std::string event_id(std::string_view org, std::string_view message, Instant at, std::string_view by,
                     std::string_view name, record::Value detail);

/// What a message's record says: an event for each entry of `log` in its order, one for `error` (deferred, failed or
/// uncertain by its class) and one for `hold` (waiting). An entry whose time is not RFC 3339 is passed over. A hold has
/// no time of its own: it counts as begun a millisecond after the last entry of the log, or at `now` if there is none.
std::vector<Event> of(const record::Record& message, Instant now);

/// The same event as one of the message `id`, as which a message that came under two ids is known.
void move_to(Event& event, std::string_view org, std::string_view id);

/// The event that an event record holds. Throws `event.message` when it names no message, `event.name` when the
/// vocabulary has no such word, `event.at` when its time is none.
Event from_record(const record::Record& event);

/// An event as the line of an event record of `org`, '\n' included.
std::string as_record(const Event& event, std::string_view org);

}  // namespace hammy::events
