// Throughput: what the stages did in the past, from the snapshots that they keep.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "sql/database.hpp"

namespace hammy::stage {

/// A table, or JSON lines: for each stage and each `step` of time since `since`, how many records were answered and
/// failed, how many in a second while it was at work, and the largest backlog. A `stage` that is empty means all.
std::string throughput(sql::Database& database, std::string_view stage, Instant since, std::chrono::seconds step,
                       bool json);

}  // namespace hammy::stage
