// The outbox: events of messages, put down in the transaction that lets them happen and read by whoever wants to, under
// a name of their own, in the order in which they were committed.
//
// The archive, webhooks, plans and reports each follow it at their own pace. An event that stands here twice has the
// same id, so that meeting it again does no harm.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "record/record.hpp"
#include "scope/scope.hpp"
#include "sql/database.hpp"
#include "sql/schema.hpp"

namespace hammy::outbox {

/// The steps of the tables outbox_*, which lie in the store of the queues.
const sql::Schema& schema();

/// Puts down an event record.
void put(sql::Transaction& write, const record::Record& event, Instant now);
/// Puts down what a message's record says: the entries of its log from number `published` on, its error and its hold.
/// Returns how many entries the log has.
std::int64_t put_events_of(sql::Transaction& write, const record::Record& message, std::int64_t published, Instant now);

/// A place in the outbox.
struct Cursor {
  std::int64_t transaction = 0, seq = 0;
};
struct Event {
  Cursor cursor;
  std::string line;  ///< an event record
};

/// Where `consumer` has read to; the beginning when it is new.
Cursor cursor_of(sql::Database& database, const scope::Scope& scope, std::string_view consumer);
/// Up to `most` events after `cursor`. On PostgreSQL those younger than a transaction still under way are left for
/// later, since it may yet put something before them.
std::vector<Event> events_after(sql::Database& database, const scope::Scope& scope, Cursor cursor, std::int64_t most);
/// Remembers that `consumer` has done with everything up to `cursor`.
void advance(sql::Database& database, const scope::Scope& scope, std::string_view consumer, Cursor cursor, Instant now);

/// The organisations that have events.
std::vector<std::string> organisations(sql::Database& database);

struct Consumer {
  std::string name;
  std::int64_t behind;  ///< events that it has not read
  Instant at;           ///< when it last did
};
std::vector<Consumer> consumers(sql::Database& database, const scope::Scope& scope);

/// Forgets up to `most` events older than `before`: not those that the consumer "archive" has not read, if there is
/// one, nor those that another has not read who has read since. Returns how many.
std::int64_t forget(sql::Transaction& write, Instant before, std::int64_t most);

}  // namespace hammy::outbox
