// What is wanted of stages, apart from what runs: set once, effective on all machines that share the store.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "sql/database.hpp"

namespace hammy::stage {

struct Wanted {
  std::string state =
      "running";  ///< running; paused: takes nothing till `until`; stopped: ends; disabled: does not start
  std::optional<Instant> until;  ///< of a pause; none: till somebody starts it
  std::int64_t workers = 0;      ///< 0: what the settings say
  std::string reason, by;
  bool trial = false;  ///< the pause is over, and one record is to show whether all is well again
};

/// What is wanted of `stage` at `now`. A pause whose time is over is `running`, a trial if the breaker made it.
Wanted wanted(sql::Database& database, std::string_view stage, Instant now);
/// Says what is wanted; `workers` and nothing else changes where `state` is empty.
void want(sql::Database& database, std::string_view stage, const Wanted& wanted, Instant now);

/// One hammy-run at work.
struct Running {
  std::string stage, host, state, queue;
  std::int64_t pid = 0, workers = 0, answered = 0, failed = 0, restarts = 0;
  Instant started, beat;
};

/// Says that it is alive and what it has done.
void beat(sql::Database& database, const Running& running);
/// Takes its row away.
void gone(sql::Database& database, const Running& running);
/// All that have said so lately, and those that have not for less than a day; older ones are taken away.
std::vector<Running> running(sql::Database& database, Instant now);
/// A heartbeat comes at least this often; whoever misses three is dead.
inline constexpr std::chrono::seconds beat_every{10};

/// What is wanted of every stage that somebody has said something of, by name.
std::vector<std::pair<std::string, Wanted>> all_wanted(sql::Database& database, Instant now);

/// The figures of one minute.
struct Snapshot {
  std::string stage, host;
  Instant at;
  std::int64_t seconds = 0, answered = 0, failed = 0, held = 0, backlog = 0;
};
void keep(sql::Database& database, const Snapshot& snapshot);

}  // namespace hammy::stage
