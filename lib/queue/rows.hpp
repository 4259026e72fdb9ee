// Rows: the statements by which items come, change their place and go. For the store's own use.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "queue/item.hpp"
#include "record/record.hpp"
#include "sql/database.hpp"

namespace hammy::queue {

/// Inserts an item and sets its seq; false when the organisation has the same record in its home already. `revive`: one
/// that was done is no obstacle. Its content is to follow.
bool insert(sql::Transaction& write, Item& item, bool revive);
void insert_content(sql::Transaction& write, std::int64_t seq, const record::Record& record);
void update_content(sql::Transaction& write, std::int64_t seq, const record::Record& record);
std::string content(sql::Transaction& read, std::int64_t seq);

/// Notes that the organisation has such a queue; see Store::organisations().
void know(sql::Transaction& write, std::string_view queue);

/// The item with this seq; nothing when there is none, or it is done.
std::optional<Item> find_item(sql::Transaction& read, std::int64_t seq);

/// Takes a record out of its queue for good; it stays known until it is forgotten.
void finish(sql::Transaction& write, std::int64_t seq, std::int64_t published, Instant now);
/// Puts an item into the queue of failures with the error that its record bears.
void to_failed(sql::Transaction& write, const Item& item, const record::Record& record, const std::string& failed,
               Instant now);
/// Makes an item wait in `queue` till `item.due`, or, when that is 0, stand ready there; with its reason, counters and
/// its record as it is now.
void to_queue(sql::Transaction& write, const Item& item, const record::Record& record, Instant now);

/// Moves the record's error into its log, as the event that it stands for.
void error_to_log(record::Record& record);

}  // namespace hammy::queue
