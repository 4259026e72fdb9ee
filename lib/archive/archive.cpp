#include "archive/archive.hpp"

#include <fmt/format.h>

#include <utility>

#include "archive/letter.hpp"
#include "archive/schema.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "blob/store.hpp"

namespace hammy::archive {

using record::Record;

namespace {

constexpr std::string_view entry_columns =
    "m.id, m.idempotency_key, m.campaign, m.template, m.channel, m.recipient, m.subject, m.state, m.created, "
    "m.state_since, m.content_bytes";

Entry entry_in(const sql::Rows& rows) {
  Entry entry;
  std::size_t column = 0;
  for (auto* text : {&entry.id, &entry.key, &entry.campaign, &entry.template_name, &entry.channel, &entry.recipient,
                     &entry.subject, &entry.state})
    *text = rows.text(column++);
  entry.created = instant(rows.integer(column++));
  entry.since = instant(rows.integer(column++));
  entry.bytes = rows.integer(column);
  return entry;
}

[[noreturn]] void unknown(const scope::Scope& scope, std::string_view id) {
  throw Error{"archive.unknown",
              fmt::format("the archive of '{}' has no message '{}'", scope.org().str(), text::clip(id, 80)),
              "look for it with 'hammy-archive list'; messages of another organisation need its --org"}
      .exits(Exit::no_input);
}

/// The id under which the message called `id` is kept; throws `archive.unknown`.
std::string kept_id(sql::Transaction& read, const scope::Scope& scope, std::string_view id) {
  auto rows = read.query(
      "SELECT id FROM archive_message WHERE org = :org AND id = :id UNION ALL "
      "SELECT id FROM archive_alias WHERE org = :org AND alias = :id",
      {{"id", id}});
  if (!rows.next()) unknown(scope, id);
  return std::string(rows.text(0));
}

}  // namespace

Archive::Archive(const config::Config& config, std::filesystem::path home)
    : config_(config), home_(std::move(home)), database_(sql::Database::open(database_url(config, home_))) {
  sql::require(database_, schema());
}

void Archive::list(const scope::Scope& scope, const Filter& filter, const std::function<void(const Entry&)>& each) {
  auto wanted = condition(filter);
  auto sql = fmt::format("SELECT {} FROM archive_message m WHERE {} ORDER BY m.created DESC, m.id DESC{}",
                         entry_columns, wanted.sql, filter.limit > 0 ? " LIMIT :limit" : "");
  if (filter.limit > 0) wanted.parameters.emplace_back("limit", filter.limit);
  auto read = database_.read(scope);
  for (auto rows = read.stream(sql::Statement::built(sql), wanted.parameters); rows.next();) each(entry_in(rows));
}

Entry Archive::entry(const scope::Scope& scope, std::string_view id) {
  auto read = database_.read(scope);
  auto sql = fmt::format("SELECT {} FROM archive_message m WHERE m.org = :org AND m.id = :id", entry_columns);
  auto kept = kept_id(read, scope, id);
  auto rows = read.query(sql::Statement::built(sql), {{"id", kept}});
  if (!rows.next()) unknown(scope, id);
  return entry_in(rows);
}

Record Archive::get(const scope::Scope& scope, std::string_view id) {
  auto read = database_.read(scope);
  auto kept = kept_id(read, scope, id);
  auto message =
      read.query("SELECT content, error, hold FROM archive_message WHERE org = :org AND id = :id", {{"id", kept}});
  if (!message.next()) unknown(scope, id);
  std::vector<std::string> entries;
  for (auto rows =
           read.query("SELECT entry FROM archive_event WHERE org = :org AND message = :message AND entry IS NOT "
                      "NULL ORDER BY place, at, id",
                      {{"message", kept}});
       rows.next();)
    entries.emplace_back(rows.text(0));
  auto content = stores_of(scope).kept.get(message.text(0));
  return record_of(content, entries, message.text(1), message.text(2));
}

std::vector<events::Event> Archive::timeline(const scope::Scope& scope, std::string_view id) {
  auto read = database_.read(scope);
  auto kept = kept_id(read, scope, id);
  std::vector<events::Event> all;
  for (auto rows = read.query("SELECT id, at, name, by, entry, detail FROM archive_event WHERE org = :org AND "
                              "message = :message ORDER BY at, place IS NULL, place, id",
                              {{"message", kept}});
       rows.next();) {
    auto& event = all.emplace_back();
    event.id = rows.text(0);
    event.message = kept;
    event.at = instant(rows.integer(1));
    event.name = rows.text(2);
    event.by = rows.text(3);
    event.entry = rows.text(4);
    event.detail = rows.text(5);
    if (!event.entry.empty()) event.detail = record::Document::parse_valid(event.entry).root().find("detail").raw();
  }
  return all;
}

std::vector<Group> Archive::summary(const scope::Scope& scope, const Filter& filter) {
  auto wanted = condition(filter);
  auto seen = [](std::string_view name) {
    return fmt::format(
        "sum(CASE WHEN EXISTS(SELECT 1 FROM archive_event e WHERE e.org = :org AND e.message = m.id AND e.name = '{}') "
        "THEN 1 ELSE 0 END)",
        name);
  };
  auto sql = fmt::format(
      "SELECT m.campaign, m.template, m.channel, m.state, count(*), {}, {} FROM archive_message m WHERE {} "
      "GROUP BY m.campaign, m.template, m.channel, m.state ORDER BY m.campaign = '', m.campaign, m.template, "
      "m.channel, m.state",
      seen("opened"), seen("clicked"), wanted.sql);
  std::vector<Group> groups;
  auto read = database_.read(scope);
  for (auto rows = read.query(sql::Statement::built(sql), wanted.parameters); rows.next();)
    groups.push_back({std::string(rows.text(0)), std::string(rows.text(1)), std::string(rows.text(2)),
                      std::string(rows.text(3)), rows.integer(4), rows.integer(5), rows.integer(6)});
  return groups;
}

}  // namespace hammy::archive
