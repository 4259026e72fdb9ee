#include "outbox/outbox.hpp"

#include "events/event.hpp"

namespace hammy::outbox {

namespace {

// PostgreSQL commits in another order than it counts in, so readers go by the number of the transaction.
constexpr std::string_view first[] = {
    R"(CREATE TABLE outbox_event(
         seq SERIAL_KEY,
         tx BIGINT NOT NULL DEFAULT 0 /*pg + CAST(CAST(pg_current_xact_id() AS VARCHAR) AS BIGINT)*/,
         org TEXT NOT NULL,
         id TEXT NOT NULL,
         at BIGINT NOT NULL,
         line TEXT NOT NULL))",
    "CREATE INDEX outbox_event_order ON outbox_event(org, tx, seq)",
    R"(CREATE TABLE outbox_cursor(
         org TEXT NOT NULL,
         consumer TEXT NOT NULL,
         tx BIGINT NOT NULL,
         seq BIGINT NOT NULL,
         at BIGINT NOT NULL,
         PRIMARY KEY(org, consumer)))",
};
constexpr sql::Step steps[] = {first};

void insert(sql::Transaction& write, std::string_view id, Instant at, std::string_view line) {
  write.execute("INSERT INTO outbox_event(org, id, at, line) VALUES(:org, :id, :at, :line)",
                {{"id", id}, {"at", millis(at)}, {"line", line.substr(0, line.find('\n'))}});
}

}  // namespace

const sql::Schema& schema() {
  static constexpr sql::Schema outbox{"outbox", steps};
  return outbox;
}

void put(sql::Transaction& write, const record::Record& event, Instant now) {
  std::string line;
  event.append_to(line);
  insert(write, event.id(), parse_rfc3339(event.text("at")).value_or(now), line);
}

std::int64_t put_events_of(sql::Transaction& write, const record::Record& message, std::int64_t published,
                           Instant now) {
  std::int64_t entries = 0;
  for (const auto& event : events::of(message, now)) {
    bool of_log = !event.entry.empty();
    if (of_log && entries++ < published) continue;
    insert(write, event.id, event.at, events::as_record(event, message.org()));
  }
  return entries;
}

Cursor cursor_of(sql::Database& database, const scope::Scope& scope, std::string_view consumer) {
  auto read = database.read(scope);
  auto rows = read.query("SELECT tx, seq FROM outbox_cursor WHERE org = :org AND consumer = :consumer",
                         {{"consumer", consumer}});
  return rows.next() ? Cursor{rows.integer(0), rows.integer(1)} : Cursor{};
}

std::vector<Event> events_after(sql::Database& database, const scope::Scope& scope, Cursor cursor, std::int64_t most) {
  std::vector<Event> events;
  auto read = database.read(scope);
  for (auto rows =
           read.query("SELECT tx, seq, line FROM outbox_event WHERE org = :org AND (tx, seq) > (:tx, :seq) /*pg AND "
                      "tx < CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS VARCHAR) AS BIGINT)*/ ORDER "
                      "BY tx, seq LIMIT :most",
                      {{"tx", cursor.transaction}, {"seq", cursor.seq}, {"most", most}});
       rows.next();)
    events.push_back({{rows.integer(0), rows.integer(1)}, std::string(rows.text(2))});
  return events;
}

void advance(sql::Database& database, const scope::Scope& scope, std::string_view consumer, Cursor cursor,
             Instant now) {
  auto write = database.write(scope);
  write.execute(
      "INSERT INTO outbox_cursor(org, consumer, tx, seq, at) VALUES(:org, :consumer, :tx, :seq, :at) ON CONFLICT(org, "
      "consumer) DO UPDATE SET tx = excluded.tx, seq = excluded.seq, at = excluded.at",
      {{"consumer", consumer}, {"tx", cursor.transaction}, {"seq", cursor.seq}, {"at", millis(now)}});
  write.commit();
}

std::vector<std::string> organisations(sql::Database& database) {
  std::vector<std::string> names;
  auto all = database.read_across_organisations();
  for (std::string last;; names.push_back(last)) {  // by the index from one to the next, instead of through all events
    auto rows = all.query("SELECT min(org) FROM outbox_event WHERE org > :last", {{"last", last}});
    if (!rows.next() || rows.null(0)) return names;
    last = rows.text(0);
  }
}

std::vector<Consumer> consumers(sql::Database& database, const scope::Scope& scope) {
  std::vector<Consumer> all;
  auto read = database.read(scope);
  for (auto rows = read.query(
           "SELECT consumer, at, (SELECT count(*) FROM outbox_event e WHERE e.org = c.org AND (e.tx, e.seq) > (c.tx, "
           "c.seq)) FROM outbox_cursor c WHERE c.org = :org ORDER BY consumer");
       rows.next();)
    all.push_back({std::string(rows.text(0)), rows.integer(2), Instant{std::chrono::milliseconds(rows.integer(1))}});
  return all;
}

std::int64_t forget(sql::Transaction& write, Instant before, std::int64_t most) {
  return write.execute(
      "DELETE FROM outbox_event WHERE seq IN (SELECT seq FROM outbox_event e WHERE org = :org AND at < :before AND NOT "
      "EXISTS(SELECT 1 FROM outbox_cursor c WHERE c.org = :org AND (c.consumer = 'archive' OR c.at >= :before) AND "
      "(e.tx, e.seq) > (c.tx, c.seq)) ORDER BY tx, seq LIMIT :most)",
      {{"before", millis(before)}, {"most", most}});
}

}  // namespace hammy::outbox
