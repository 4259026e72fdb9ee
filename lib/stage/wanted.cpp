#include "stage/wanted.hpp"

#include <algorithm>

namespace hammy::stage {

namespace {

constexpr std::string_view breaker = "breaker";

/// Of columns state, until, workers, reason, by from `first` on.
Wanted wanted_in(const sql::Rows& rows, std::size_t first, Instant now) {
  Wanted wanted;
  wanted.state = rows.text(first);
  if (rows.integer(first + 1) > 0) wanted.until = instant(rows.integer(first + 1));
  wanted.workers = rows.integer(first + 2);
  wanted.reason = rows.text(first + 3);
  wanted.by = rows.text(first + 4);
  if (wanted.state != "paused" || !wanted.until || *wanted.until > now) return wanted;
  wanted.state = "running";
  wanted.trial = wanted.by == breaker;
  return wanted;
}

}  // namespace

Wanted wanted(sql::Database& database, std::string_view stage, Instant now) {
  auto all = database.read_across_organisations();
  auto rows =
      all.query("SELECT state, until, workers, reason, by FROM stage_wanted WHERE stage = :stage", {{"stage", stage}});
  return rows.next() ? wanted_in(rows, 0, now) : Wanted{};
}

void want(sql::Database& database, std::string_view stage, const Wanted& wanted, Instant now) {
  auto all = database.across_organisations();
  all.execute(
      "INSERT INTO stage_wanted(stage, state, until, workers, reason, by, changed) VALUES(:stage, 'running', 0, 0, '', "
      "'', :now) ON CONFLICT(stage) DO NOTHING",
      {{"stage", stage}, {"now", millis(now)}});
  if (wanted.workers > 0)
    all.execute("UPDATE stage_wanted SET workers = :workers, changed = :now WHERE stage = :stage",
                {{"workers", wanted.workers}, {"now", millis(now)}, {"stage", stage}});
  if (!wanted.state.empty())
    all.execute(
        "UPDATE stage_wanted SET state = :state, until = :until, reason = :reason, by = :by, changed = :now WHERE "
        "stage = "
        ":stage",
        {{"state", wanted.state},
         {"until", wanted.until ? millis(*wanted.until) : 0},
         {"reason", wanted.reason},
         {"by", wanted.by},
         {"now", millis(now)},
         {"stage", stage}});
  all.notify("queue");
  all.commit();
}

void beat(sql::Database& database, const Running& running) {
  auto all = database.across_organisations();
  all.execute(
      "INSERT INTO stage_running(stage, host, pid, state, queue, workers, started, beat, answered, failed, restarts) "
      "VALUES(:stage, :host, :pid, :state, :queue, :workers, :started, :beat, :answered, :failed, :restarts) ON "
      "CONFLICT(stage, host, pid) DO UPDATE SET state = excluded.state, workers = excluded.workers, started = "
      "excluded.started, beat = excluded.beat, answered = excluded.answered, failed = excluded.failed, restarts = "
      "excluded.restarts",
      {{"stage", running.stage},
       {"host", running.host},
       {"pid", running.pid},
       {"state", running.state},
       {"queue", running.queue},
       {"workers", running.workers},
       {"started", millis(running.started)},
       {"beat", millis(running.beat)},
       {"answered", running.answered},
       {"failed", running.failed},
       {"restarts", running.restarts}});
  all.commit();
}

void gone(sql::Database& database, const Running& running) {
  auto all = database.across_organisations();
  all.execute("DELETE FROM stage_running WHERE stage = :stage AND host = :host AND pid = :pid",
              {{"stage", running.stage}, {"host", running.host}, {"pid", running.pid}});
  all.commit();
}

std::vector<Running> running(sql::Database& database, Instant now) {
  std::vector<Running> found;
  auto all = database.across_organisations();
  all.execute("DELETE FROM stage_running WHERE beat < :before", {{"before", millis(now - std::chrono::hours(24))}});
  for (auto rows =
           all.query("SELECT stage, host, state, queue, pid, workers, answered, failed, restarts, started, beat "
                     "FROM stage_running ORDER BY stage, host, pid");
       rows.next();) {
    auto& one = found.emplace_back();
    std::size_t column = 0;
    for (auto* text : {&one.stage, &one.host, &one.state, &one.queue}) *text = rows.text(column++);
    for (auto* number : {&one.pid, &one.workers, &one.answered, &one.failed, &one.restarts})
      *number = rows.integer(column++);
    one.started = instant(rows.integer(column++));
    one.beat = instant(rows.integer(column));
  }
  all.commit();
  return found;
}

std::vector<std::pair<std::string, Wanted>> all_wanted(sql::Database& database, Instant now) {
  std::vector<std::pair<std::string, Wanted>> found;
  auto all = database.read_across_organisations();
  for (auto rows = all.query("SELECT stage, state, until, workers, reason, by FROM stage_wanted ORDER BY stage");
       rows.next();)
    found.emplace_back(rows.text(0), wanted_in(rows, 1, now));
  return found;
}

void keep(sql::Database& database, const Snapshot& snapshot) {
  auto all = database.across_organisations();
  all.execute(
      "INSERT INTO stage_snapshot(stage, host, at, seconds, answered, failed, held, backlog) VALUES(:stage, :host, "
      ":at, "
      ":seconds, :answered, :failed, :held, :backlog) ON CONFLICT DO NOTHING",
      {{"stage", snapshot.stage},
       {"host", snapshot.host},
       {"at", millis(snapshot.at)},
       {"seconds", snapshot.seconds},
       {"answered", snapshot.answered},
       {"failed", snapshot.failed},
       {"held", snapshot.held},
       {"backlog", snapshot.backlog}});
  constexpr std::chrono::hours kept{24 * 90};
  all.execute("DELETE FROM stage_snapshot WHERE at < :before", {{"before", millis(snapshot.at - kept)}});
  all.commit();
}

}  // namespace hammy::stage
