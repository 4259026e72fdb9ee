#include "sql/work.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/log.hpp"
#include "sql/waiter.hpp"

namespace hammy::sql {

namespace {
/// Rows that a stream() has of a server at a time.
constexpr int portion = 500;
}  // namespace

void Database::State::checkpoint_when_due() {
  auto pages = connection.wal_pages();
  if (pages < checkpoint_pages) checkpoint_at = checkpoint_pages;
  if (pages < checkpoint_at) return;
  // A reader may keep the log from being used up; then it is tried again only after as much growth again.
  checkpoint_at = pages + checkpoint_pages;
  connection.checkpoint();
}

Work::Work(Database::State& database, std::string org, bool writes) : database_(database), org_(std::move(org)) {
  if (database_.at.postgresql) {
    // A reader's view stays as it was at the first look; a writer finds rows as those before it have left them.
    database_.connection.begin(fmt::format("BEGIN ISOLATION LEVEL {}; SET LOCAL hammy.org = '{}'",
                                           writes ? "READ COMMITTED READ WRITE" : "REPEATABLE READ READ ONLY",
                                           org_.empty() ? "*" : org_));
    return;
  }
  if (writes) turn_ = std::unique_lock(*database_.lock);
  database_.connection.begin(writes ? "BEGIN IMMEDIATE" : "BEGIN");
}

Work::~Work() {
  if (done_) return;
  try {
    database_.connection.command("ROLLBACK");
  } catch (const Error& error) {  // it is undone already, as after a full disk or with the connection
    log::debug(error.message());
  }
}

void Work::commit() {
  if (database_.at.postgresql) return commit_postgresql();
  database_.connection.command("COMMIT");
  done_ = true;
  if (!turn_) return;
  try {
    if (!channels_.empty()) database_.lock->wake();
    database_.checkpoint_when_due();
  } catch (const Error& error) {  // what was committed stays so; the log is copied another time
    log::warning(error.message());
  }
  turn_.unlock();
}

void Work::commit_postgresql() {
  // PostgreSQL would take the COMMIT and undo everything.
  if (database_.connection.aborted())
    throw Error{"sql.failed", "a transaction is to be committed although a statement of it has failed"}
        .as(Failure::technical)
        .exits(Exit::software);
  std::string all;
  for (const auto& channel : channels_) all += fmt::format("NOTIFY {}; ", channel);
  database_.connection.command(all + "COMMIT");
  done_ = true;
}

void Work::notify(std::string_view channel) { channels_.insert(channel_name(channel)); }

void Work::alone(std::string_view name) {
  if (!database_.at.postgresql) return;
  auto lock = [](std::string_view org) {
    return fmt::format(
        "SELECT pg_advisory_xact_lock(hashtextextended(CONCAT('hammy/', {}, '/', CAST(:name AS "
        "VARCHAR)), 0))",
        org);
  };
  Parameter parameters[] = {{"name", name}};
  start(lock(org_.empty() ? "''" : "CAST(:org AS VARCHAR)"), parameters);
}

Cursor::~Cursor() {
  if (!statement || streams) return;
  if (row) statement->stop();
  connection.put_back(std::move(statement));
}

void Cursor::next() {
  if (std::exchange(begun, true) && row) row = statement->next();
  if (streams && !row && std::exchange(in_portion, 0) == portion) row = statement->start();
  ++in_portion;
}

std::unique_ptr<Cursor> Work::start(std::string_view sql, Parameters parameters) {
  auto cursor = std::make_unique<Cursor>(database_.connection);
  auto statement = database_.connection.prepare(sql);
  if (!org_.empty()) statement->bind("org", org_);
  for (const auto& parameter : parameters) statement->bind(parameter.name, parameter.value);
  try {
    cursor->row = statement->start();
  } catch (...) {  // kept, for in an aborted transaction PostgreSQL would not let go of it
    if (database_.at.postgresql) database_.connection.put_back(std::move(statement));
    throw;
  }
  cursor->statement = std::move(statement);
  return cursor;
}

std::optional<std::int64_t> Work::insert(std::string_view sql, Parameters parameters) {
  auto cursor = start(sql, parameters);
  if (!is_postgresql())
    return cursor->statement->affected() > 0 ? std::optional(cursor->statement->inserted()) : std::nullopt;
  if (!cursor->row) return {};
  return Rows(std::move(cursor)).integer(0);
}

std::unique_ptr<Cursor> Work::stream(std::string_view sql, Parameters parameters) {
  if (!is_postgresql()) return start(sql, parameters);
  auto name = fmt::format("hammy_stream_{}", ++streams_);
  start(fmt::format("DECLARE {} NO SCROLL CURSOR FOR {}", name, sql), parameters);
  auto cursor = std::make_unique<Cursor>(database_.connection);
  cursor->statement = database_.connection.prepare(fmt::format("FETCH FORWARD {} FROM {}", portion, name));
  cursor->streams = true;
  cursor->row = cursor->statement->start();
  return cursor;
}

}  // namespace hammy::sql
