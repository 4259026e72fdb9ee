// An item: what a queue has to know of a record to keep it in its place.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "record/record.hpp"
#include "rule/match.hpp"

namespace hammy::queue {

/// Where an item stands in its queue; numbers as in the tables.
enum class State : std::int64_t {
  ready = 0,    ///< may be taken
  waiting = 1,  ///< till its time has come
  leased = 2,   ///< taken, and not answered yet
  held = 3,     ///< till somebody lifts the hold
  parked = 4,   ///< till a limit has room again or a pause is over
  done = 5,     ///< answered; remembered for a while
};
std::string_view to_string(State state);

/// Times are milliseconds since 1970, 0 for none.
struct Item {
  std::int64_t seq = 0;
  std::string home, queue, id, identity, type;
  State state = State::ready;
  std::int64_t priority = 5;
  std::int64_t due = 0;
  bool scheduled = false;  ///< `due` is what the record asks for with not_before
  std::int64_t expires = 0, put_at = 0, changed = 0, first_at = 0, held_since = 0;
  std::int64_t attempts = 0, crashes = 0;
  std::int64_t published = 0;  ///< entries of the log that the outbox has been given
  std::string campaign, template_name, channel, destination, zone;
  std::string code, failure, reason, park, lease;

  rule::Subject subject() const { return {queue, campaign, template_name, channel, destination, code, failure}; }
};

/// What makes two records the same one: the key, else the id, and the generation where there is one.
std::string identity_of(const record::Record& record);

/// Reads what the record says of itself; its error and hold are not looked at. Throws `queue.field` for a not_before,
/// expires or priority that is none.
Item read_item(const record::Record& record);

/// Whether `name` can name a queue: 1 to 64 of A-Z a-z 0-9 . _ -, beginning with a letter or digit. Throws
/// `queue.name`.
void check_name(std::string_view name);

/// The queue that takes the failures of `queue`.
std::string failed_name(std::string_view queue);

}  // namespace hammy::queue
