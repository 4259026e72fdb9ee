#include "stage/schema.hpp"

namespace hammy::stage {

namespace {

// Stages belong to the installation, not to an organisation. Times are milliseconds since 1970 in UTC, 0 for none.
constexpr std::string_view first[] = {
    // What an administrator or the breaker wants: running, paused, stopped or disabled. Without a row: running.
    R"(CREATE TABLE stage_wanted(
         stage TEXT PRIMARY KEY,
         state TEXT NOT NULL,
         until BIGINT NOT NULL,
         workers BIGINT NOT NULL,
         reason TEXT NOT NULL,
         by TEXT NOT NULL,
         changed BIGINT NOT NULL))",
    // What is: a row for each hammy-run, kept up by its heartbeat.
    R"(CREATE TABLE stage_running(
         stage TEXT NOT NULL,
         host TEXT NOT NULL,
         pid BIGINT NOT NULL,
         state TEXT NOT NULL,
         queue TEXT NOT NULL,
         workers BIGINT NOT NULL,
         started BIGINT NOT NULL,
         beat BIGINT NOT NULL,
         answered BIGINT NOT NULL,
         failed BIGINT NOT NULL,
         restarts BIGINT NOT NULL,
         PRIMARY KEY(stage, host, pid)))",
    // What was measured in each minute.
    R"(CREATE TABLE stage_snapshot(
         stage TEXT NOT NULL,
         host TEXT NOT NULL,
         at BIGINT NOT NULL,
         seconds BIGINT NOT NULL,
         answered BIGINT NOT NULL,
         failed BIGINT NOT NULL,
         held BIGINT NOT NULL,
         backlog BIGINT NOT NULL,
         PRIMARY KEY(stage, host, at)))",
};

constexpr sql::Step steps[] = {first};

}  // namespace

const sql::Schema& schema() {
  static constexpr sql::Schema stage{"stage", steps};
  return stage;
}

}  // namespace hammy::stage
