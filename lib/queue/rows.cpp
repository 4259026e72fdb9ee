#include "queue/rows.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "events/event.hpp"
#include "outbox/outbox.hpp"

namespace hammy::queue {

using record::Record;

namespace {

std::string line_of(const Record& record) {
  std::string line;
  record.append_to(line);
  line.pop_back();
  return line;
}

/// [1,2], which each database makes a list of in its own way.
std::string as_json(const std::vector<std::int64_t>& seqs) { return fmt::format("[{}]", fmt::join(seqs, ",")); }

}  // namespace

std::int64_t publish(sql::Transaction& write, const Record& record, std::int64_t published, Instant now) {
  return record.type() == "message" ? outbox::put_events_of(write, record, published, now) : published;
}

namespace {

std::optional<std::int64_t> insert_fresh(sql::Transaction& write, const Item& item) {
  return write.insert(
      "INSERT INTO queue_item(org, home, queue, id, identity, type, state, priority, due, scheduled, expires, put_at, "
      "changed, first_at, held_since, attempts, crashes, published, campaign, template, channel, destination, zone, "
      "code, failure, reason, park, lease) VALUES(:org, :home, :queue, :id, :identity, :type, :state, :priority, :due, "
      ":scheduled, :expires, :put_at, :put_at, 0, :held_since, 0, 0, :published, :campaign, :template, :channel, "
      ":destination, :zone, :code, :failure, :reason, '', '') ON CONFLICT DO NOTHING /*pg RETURNING seq*/",
      {{"home", item.home},
       {"queue", item.queue},
       {"id", item.id},
       {"identity", item.identity},
       {"type", item.type},
       {"state", static_cast<std::int64_t>(item.state)},
       {"priority", item.priority},
       {"due", item.due},
       {"scheduled", item.scheduled ? 1 : 0},
       {"expires", item.expires},
       {"put_at", item.put_at},
       {"held_since", item.held_since},
       {"published", item.published},
       {"campaign", item.campaign},
       {"template", item.template_name},
       {"channel", item.channel},
       {"destination", item.destination},
       {"zone", item.zone},
       {"code", item.code},
       {"failure", item.failure},
       {"reason", item.reason}});
}

}  // namespace

std::optional<std::int64_t> insert(sql::Transaction& write, const Item& item, bool revive) {
  auto seq = insert_fresh(write, item);
  if (seq || !revive) return seq;
  auto done =
      write.execute("DELETE FROM queue_item WHERE org = :org AND home = :home AND identity = :identity AND state = 5",
                    {{"home", item.home}, {"identity", item.identity}});
  return done > 0 ? insert_fresh(write, item) : std::nullopt;
}

void insert_content(sql::Transaction& write, std::int64_t seq, const Record& record) {
  write.execute("INSERT INTO queue_content(seq, org, line) VALUES(:seq, :org, :line)",
                {{"seq", seq}, {"line", line_of(record)}});
}

void update_content(sql::Transaction& write, std::int64_t seq, const Record& record) {
  write.execute("UPDATE queue_content SET line = :line WHERE org = :org AND seq = :seq",
                {{"seq", seq}, {"line", line_of(record)}});
}

void place(Item& item, const Record& record, std::string_view queue, const std::string& failed, Instant now) {
  item.home = queue;
  item.queue = queue;
  item.put_at = millis(now);
  if (record.failed()) {
    auto error = record.value("error");
    item.queue = failed;
    item.due = 0;
    item.code = error.find("code").text();
    item.failure = error.find("class").text();
    item.reason = error.find("message").text();
    return;
  }
  std::optional<Instant> until;
  if (record.has("hold")) {
    auto hold = record.value("hold");
    until = parse_rfc3339(hold.find("until").text());
    item.reason = hold.find("reason").text();
    item.held_since = item.put_at;
    if (!until) {
      item.state = State::held;
      item.due = 0;
      return;
    }
  }
  item.scheduled = item.due > item.put_at && (!until || item.due >= millis(*until));
  if (until) item.due = std::max(item.due, millis(*until));
  if (item.due > item.put_at)
    item.state = State::waiting;
  else
    item.due = 0;
}

bool add(sql::Transaction& write, const Item& item, const Record& record, bool revive, Instant now) {
  auto seq = insert(write, item, revive);
  if (!seq) return false;
  if (record.failed())
    write.execute("UPDATE queue_item SET published = :published WHERE org = :org AND seq = :seq",
                  {{"published", publish(write, record, item.published, now)}, {"seq", *seq}});
  insert_content(write, *seq, record);
  return true;
}

std::string content(sql::Transaction& read, std::int64_t seq) {
  auto rows = read.query("SELECT line FROM queue_content WHERE org = :org AND seq = :seq", {{"seq", seq}});
  return rows.next() ? std::string(rows.text(0)) : std::string();
}

void know(sql::Transaction& write, std::string_view queue) {
  write.execute("INSERT INTO queue_count(org, queue, taken) VALUES(:org, :queue, 0) ON CONFLICT DO NOTHING",
                {{"queue", queue}});
}

std::optional<Item> find_item(sql::Transaction& read, std::int64_t seq) {
  auto rows = read.query(
      "SELECT home, queue, id, identity, type, state, priority, due, expires, put_at, first_at, held_since, attempts, "
      "crashes, published, campaign, template, channel, destination, code, failure, reason, park, lease FROM "
      "queue_item WHERE org = :org AND seq = :seq AND state < 5 /*pg FOR UPDATE*/",
      {{"seq", seq}});
  if (!rows.next()) return {};
  Item item;
  item.seq = seq;
  std::size_t column = 0;
  for (auto* text : {&item.home, &item.queue, &item.id, &item.identity, &item.type}) *text = rows.text(column++);
  item.state = static_cast<State>(rows.integer(column++));
  for (auto* number : {&item.priority, &item.due, &item.expires, &item.put_at, &item.first_at, &item.held_since,
                       &item.attempts, &item.crashes, &item.published})
    *number = rows.integer(column++);
  for (auto* text : {&item.campaign, &item.template_name, &item.channel, &item.destination, &item.code, &item.failure,
                     &item.reason, &item.park, &item.lease})
    *text = rows.text(column++);
  return item;
}

// What is given by number is found by the primary key, whatever the database takes the table to be like: SQLite and
// PostgreSQL are kept from other indexes by making their columns no use to them, PostgreSQL from joining by ANY,
// because it keeps a plan that it has made while the table was empty.
void lease(sql::Transaction& write, std::string_view token, const std::vector<std::int64_t>& seqs) {
  if (seqs.empty()) return;
  write.execute(
      "UPDATE queue_item SET state = 2, lease = :token WHERE seq /*not pg*/IN (SELECT value FROM json_each(:seqs))"
      "/*pg = ANY(CAST(translate(:seqs, '[]', '{}') AS BIGINT[]))*/ AND org || '' = :org",
      {{"token", token}, {"seqs", as_json(seqs)}});
}

bool finish_leased(sql::Transaction& write, std::string_view token, const std::vector<std::int64_t>& seqs,
                   Instant now) {
  if (seqs.empty()) return true;
  auto json = as_json(seqs);
  auto finished = write.execute(
      "UPDATE queue_item SET state = 5, lease = '', reason = '', changed = :now WHERE seq /*not pg*/IN (SELECT value "
      "FROM json_each(:seqs))/*pg = ANY(CAST(translate(:seqs, '[]', '{}') AS BIGINT[]))*/ AND org || '' = :org AND "
      "state + 0 = 2 AND lease || '' = :token",
      {{"token", token}, {"seqs", json}, {"now", millis(now)}});
  if (finished != static_cast<std::int64_t>(seqs.size())) return false;
  write.execute(
      "DELETE FROM queue_content WHERE seq /*not pg*/IN (SELECT value FROM json_each(:seqs))/*pg = "
      "ANY(CAST(translate(:seqs, '[]', '{}') AS BIGINT[]))*/ AND org = :org",
      {{"seqs", json}});
  return true;
}

void finish(sql::Transaction& write, std::int64_t seq, std::int64_t published, Instant now) {
  write.execute(
      "UPDATE queue_item SET state = 5, lease = '', reason = '', published = :published, changed = :now WHERE org = "
      ":org "
      "AND seq = :seq",
      {{"published", published}, {"now", millis(now)}, {"seq", seq}});
  write.execute("DELETE FROM queue_content WHERE org = :org AND seq = :seq", {{"seq", seq}});
}

void to_failed(sql::Transaction& write, const Item& item, const Record& record, const std::string& failed,
               Instant now) {
  auto error = record.value("error");
  write.execute(
      "UPDATE queue_item SET queue = :failed, state = 0, due = 0, scheduled = 0, lease = '', park = '', first_at = "
      ":first_at, attempts = :attempts, published = :published, code = :code, failure = :failure, reason = :reason, "
      "changed = :now WHERE org = :org AND seq = :seq",
      {{"failed", failed},
       {"first_at", item.first_at},
       {"attempts", item.attempts},
       {"published", item.published},
       {"code", error.find("code").text()},
       {"failure", error.find("class").text()},
       {"reason", error.find("message").text()},
       {"now", millis(now)},
       {"seq", item.seq}});
  update_content(write, item.seq, record);
}

void to_queue(sql::Transaction& write, const Item& item, const Record& record, Instant now) {
  write.execute(
      "UPDATE queue_item SET home = :home, queue = :queue, state = :state, due = :due, scheduled = 0, lease = '', park "
      "= "
      "'', first_at = :first_at, held_since = :held_since, attempts = :attempts, crashes = 0, published = :published, "
      "code = :code, failure = :failure, reason = :reason, changed = :now WHERE org = :org AND seq = :seq",
      {{"home", item.home},
       {"queue", item.queue},
       {"state", static_cast<std::int64_t>(item.state)},
       {"due", item.due},
       {"first_at", item.first_at},
       {"held_since", item.held_since},
       {"attempts", item.attempts},
       {"published", item.published},
       {"code", item.code},
       {"failure", item.failure},
       {"reason", item.reason},
       {"now", millis(now)},
       {"seq", item.seq}});
  update_content(write, item.seq, record);
}

bool rehome(sql::Transaction& write, Item& item, const std::string& home, Instant now) {
  if (item.home == home) return true;
  write.execute("DELETE FROM queue_item WHERE org = :org AND home = :home AND identity = :identity AND state = 5",
                {{"home", home}, {"identity", item.identity}});
  if (write
          .query("SELECT 1 FROM queue_item WHERE org = :org AND home = :home AND identity = :identity",
                 {{"home", home}, {"identity", item.identity}})
          .next())
    return false;
  write.execute("UPDATE queue_item SET home = :home WHERE org = :org AND seq = :seq",
                {{"home", home}, {"seq", item.seq}});
  Item note;
  note.home = note.queue = std::exchange(item.home, home);
  note.id = item.id;
  note.identity = item.identity;
  note.type = item.type;
  note.campaign = item.campaign;
  note.template_name = item.template_name;
  note.state = State::done;
  note.put_at = millis(now);
  insert(write, note, false);
  return true;
}

std::int64_t error_to_log(Record& record) {
  std::int64_t entries = 0;
  if (!record.failed()) return entries;
  auto all = events::of(record, Instant{});
  // The error stands behind the log's own entries, and in front of a hold.
  for (const auto& event : all)
    if (event.entry.empty() && event.name != "waiting") {
      record.log_json(event.at, event.by, event.name, event.detail);
      ++entries;
      break;
    }
  record.erase("error");
  return entries;
}

}  // namespace hammy::queue
