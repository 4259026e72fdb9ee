#include "sql/schema.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "sql/dialect.hpp"
#include "sql/row_security.hpp"

namespace hammy::sql {

namespace {

/// The version in the transaction's view.
std::int64_t version_in(Maintenance& all, std::string_view module) {
  auto table = all.query(all.is_postgresql() ? "SELECT 1 WHERE to_regclass('schema') IS NOT NULL"
                                             : "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema'");
  if (!table.next()) return 0;
  auto rows = all.query("SELECT version FROM schema WHERE module = :module", {{"module", module}});
  return rows.next() ? rows.integer(0) : 0;
}

[[noreturn]] void newer(const Database& database, const Schema& schema, std::int64_t version) {
  throw Error{"sql.newer",
              fmt::format("the tables of '{}' in '{}' have version {}; this program knows {}", schema.module,
                          database.name(), version, schema.version()),
              "use the release of hammy that upgraded the database, or a later one"}
      .as(Failure::technical)
      .exits(Exit::config);
}

}  // namespace

std::int64_t version_of(Database& database, std::string_view module) {
  auto all = database.read_across_organisations();
  return version_in(all, module);
}

std::int64_t bring_up_to_date(Database& database, const Schema& schema) {
  auto all = database.across_organisations();
  all.alone("schema");
  // An index on many rows takes its time.
  if (all.is_postgresql()) all.execute("SET LOCAL statement_timeout = 0");
  all.execute("CREATE TABLE IF NOT EXISTS schema(module TEXT PRIMARY KEY, version BIGINT NOT NULL)");
  auto before = version_in(all, schema.module);
  if (before > schema.version()) newer(database, schema, before);
  for (const auto& step : schema.steps.subspan(static_cast<std::size_t>(before)))
    for (auto statement : step) all.execute(for_schema(statement, all.is_postgresql()));
  if (all.is_postgresql()) keep_organisations_apart(all, schema.module);
  all.execute(
      "INSERT INTO schema(module, version) VALUES(:module, :version) "
      "ON CONFLICT(module) DO UPDATE SET version = excluded.version",
      {{"module", schema.module}, {"version", schema.version()}});
  all.commit();
  return schema.version() - before;
}

void require(Database& database, const Schema& schema) {
  auto version = version_of(database, schema.module);
  if (version == schema.version()) return;
  if (version > schema.version()) newer(database, schema, version);
  auto what = version == 0 ? fmt::format("'{}' has no tables of '{}'", database.name(), schema.module)
                           : fmt::format("the tables of '{}' in '{}' have version {}; this program needs {}",
                                         schema.module, database.name(), version, schema.version());
  throw Error{version == 0 ? "sql.missing" : "sql.outdated", what,
              version == 0 ? "run 'hammy init'" : "run 'hammy upgrade'"}
      .as(Failure::technical)
      .exits(Exit::config);
}

}  // namespace hammy::sql
