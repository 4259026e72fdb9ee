#include "backup/bases.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <utility>
#include <vector>

#include "base/file.hpp"
#include "base/process.hpp"
#include "base/text.hpp"

namespace hammy::backup {

namespace {

constexpr std::chrono::hours patience{12};

/// The tables of hammy: in SQLite all, in PostgreSQL, where others may have theirs, those of the modules in `schema`.
std::vector<std::string> tables_in(sql::Maintenance& all) {
  std::vector<std::string> names;
  for (auto rows = all.query(
           all.is_postgresql()
               ? "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = "
                 "current_schema() WHERE c.relkind = 'r' AND (c.relname = 'schema' OR EXISTS(SELECT 1 FROM schema s "
                 "WHERE starts_with(c.relname, s.module || '_'))) ORDER BY c.relname"
               : "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite^_%' ESCAPE '^' "
                 "ORDER BY name");
       rows.next();)
    names.emplace_back(rows.text(0));
  return names;
}

Rows rows_in(sql::Maintenance& all) {
  Rows counted;
  for (const auto& table : tables_in(all)) {
    auto rows = all.query(fmt::format("SELECT count(*) FROM \"{}\"", table));
    if (rows.next()) counted[table] = rows.integer(0);
  }
  return counted;
}

void compare(const Rows& actual, const Rows& expected, std::string_view where) {
  if (actual != expected) damaged(where, "its tables do not have the rows that were counted when it was made");
}

void check(sql::Maintenance& all, const std::filesystem::path& file) {
  auto found = all.query("PRAGMA integrity_check");
  if (!found.next() || found.text(0) != "ok") damaged(file, found.text(0));
}

/// Runs a program of PostgreSQL against the database. The password is in its environment alone, which is nobody else's
/// to read, and it works for all organisations.
void run(std::vector<std::string> arguments, const std::string& url) {
  auto address = sql::parse_address(url);
  auto& options = address.options["options"];
  options += std::string(options.empty() ? "" : " ") + "-c hammy.org=*";
  auto file = std::exchange(address.password_file, {});
  arguments.insert(arguments.end(), {"--no-password", "--dbname", sql::connection_string(address)});
  if (!file.empty()) {
    auto password = read_file(file, 1 << 16);
    if (password.ends_with('\n')) password.pop_back();
    ::setenv("PGPASSWORD", password.c_str(), 1);  // NOLINT(concurrency-mt-unsafe): a tool of one thread
  }
  auto done = run_program(arguments, patience);
  if (!file.empty()) ::unsetenv("PGPASSWORD");  // NOLINT(concurrency-mt-unsafe)
  if (!done) failed(fmt::format("'{}' is not installed", arguments.front()), "apt-get install postgresql-client");
  if (done->status != 0)
    failed(fmt::format("'{}' failed for '{}'", arguments.front(), address.name), text::trim(done->output));
}

}  // namespace

Rows copy_sqlite(const std::string& url, const std::filesystem::path& to) {
  sql::Database::open(url).copy_to(to);
  Rows rows;
  {
    auto database = sql::Database::create("sqlite:" + to.string());
    auto all = database.read_across_organisations();
    check(all, to);
    rows = rows_in(all);
  }
  // Of the copy, which nobody writes to, nothing stands in them.
  for (auto suffix : {"-wal", "-shm", "-writer", "-turnstile"}) std::filesystem::remove(to.string() + suffix);
  return rows;
}

void check_sqlite(const std::filesystem::path& file, const Rows& rows) {
  auto database = sql::Database::create("sqlite:" + file.string());
  auto all = database.read_across_organisations();
  check(all, file);
  compare(rows_in(all), rows, file.string());
}

Rows dump_postgresql(const std::string& url, const std::filesystem::path& to) {
  auto database = sql::Database::open(url);
  // What is counted is what is dumped: pg_dump looks at the same moment.
  auto all = database.read_across_organisations();
  auto rows = rows_in(all);
  auto exported = all.query("SELECT pg_export_snapshot()");
  exported.next();
  std::vector<std::string> arguments{"pg_dump",
                                     "--format=custom",
                                     "--no-owner",
                                     "--no-privileges",
                                     "--enable-row-security",
                                     "--snapshot",
                                     std::string(exported.text(0)),
                                     "--file",
                                     to.string()};
  for (const auto& [table, count] : rows) arguments.push_back(fmt::format("--table=\"{}\"", table));
  run(arguments, url);
  return rows;
}

void load_postgresql(const std::string& url, const std::filesystem::path& from, const Rows& rows, bool replace) {
  std::vector<std::string> arguments{"pg_restore", "--no-owner", "--no-privileges", "--single-transaction"};
  if (replace) arguments.insert(arguments.end(), {"--clean", "--if-exists"});
  arguments.push_back(from.string());
  run(arguments, url);
  auto database = sql::Database::open(url);
  auto all = database.read_across_organisations();
  compare(rows_in(all), rows, database.name());
}

bool has_tables(const std::string& url) {
  auto database = sql::Database::open(url);
  auto all = database.read_across_organisations();
  return all.query("SELECT 1 WHERE to_regclass('schema') IS NOT NULL").next();
}

}  // namespace hammy::backup
