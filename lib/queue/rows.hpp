// Rows: the statements by which items come, change their place and go. For the store's own use.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "queue/item.hpp"
#include "record/record.hpp"
#include "sql/database.hpp"

namespace hammy::queue {

/// Publishes what a message's record says, of its log the entries from number `published` on, in the outbox. Returns
/// how many entries have been published then. Other records than messages have no events.
std::int64_t publish(sql::Transaction& write, const record::Record& record, std::int64_t published, Instant now);

/// Inserts an item and returns its seq; nothing when the organisation has the same record in its home already.
/// `revive`: one that was done is no obstacle. Its content is to follow.
std::optional<std::int64_t> insert(sql::Transaction& write, const Item& item, bool revive);
void insert_content(sql::Transaction& write, std::int64_t seq, const record::Record& record);
/// Where a record has its place that comes into `queue`: ready, or waiting till its hold or its not_before, or among
/// the failures.
void place(Item& item, const record::Record& record, std::string_view queue, const std::string& failed, Instant now);
/// Inserts an item and its content; of one that failed, what is known of it is published. False when it was there.
bool add(sql::Transaction& write, const Item& item, const record::Record& record, bool revive, Instant now);
void update_content(sql::Transaction& write, std::int64_t seq, const record::Record& record);
std::string content(sql::Transaction& read, std::int64_t seq);

/// Notes that the organisation has such a queue; see Store::organisations().
void know(sql::Transaction& write, std::string_view queue);

/// The item with this seq, which nobody else changes until this transaction is over; nothing when there is none, or it
/// is done.
std::optional<Item> find_item(sql::Transaction& read, std::int64_t seq);

// Of many at once, because a statement for each would cost more than what it does.
/// Puts items under the lease `token`.
void lease(sql::Transaction& write, std::string_view token, const std::vector<std::int64_t>& seqs);
/// finish() for items that are held under `token`; false when some are not.
bool finish_leased(sql::Transaction& write, std::string_view token, const std::vector<std::int64_t>& seqs, Instant now);

/// Takes a record out of its queue for good; it stays known until it is forgotten.
void finish(sql::Transaction& write, std::int64_t seq, std::int64_t published, Instant now);
/// Puts an item into the queue of failures with the error that its record bears.
void to_failed(sql::Transaction& write, const Item& item, const record::Record& record, const std::string& failed,
               Instant now);
/// Makes an item wait in `queue` till `item.due`, or, when that is 0, stand ready there; with its reason, counters and
/// its record as it is now.
void to_queue(sql::Transaction& write, const Item& item, const record::Record& record, Instant now);

/// Gives an item that is going to be written another home, and leaves a note in its old one that it was there. False
/// when the new home has the same record, not done, already: then nothing is changed.
bool rehome(sql::Transaction& write, Item& item, const std::string& home, Instant now);

/// Moves the record's error into its log, as the event that it stands for. Returns how many entries that gives: that
/// event has been published with the error.
std::int64_t error_to_log(record::Record& record);

}  // namespace hammy::queue
