// How queues are printed, for people and as JSON lines.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "queue/calendar.hpp"
#include "queue/list.hpp"

namespace hammy::queue {

/// Items as a table, or a JSON object a line.
std::string as_table(const std::vector<Item>& items);
std::string as_json(const Item& item);
/// What waits, by its reason.
std::string as_table(const std::vector<Waiting>& waiting);
std::string as_json(const Waiting& waiting);
/// Queues in figures, with the pauses below.
std::string as_table(const std::vector<Stats>& stats, const std::vector<Pause>& pauses, Instant now);
std::string as_json(const Stats& stats);

/// One item with all that is known of it, and its record.
std::string show(const Item& item, std::string_view line);

/// What is scheduled.
std::string as_table(const std::vector<Group>& groups);
std::string as_json(const Group& group);
/// What an edited calendar asks for, and whether what is missing there is cancelled.
std::string as_text(const Changes& changes, bool cancel_missing);

}  // namespace hammy::queue
