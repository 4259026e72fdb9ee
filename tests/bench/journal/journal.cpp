// journal_load - records deliveries in rounds of 10, in lib/journal or in a table of SQLite, for journal.sh
#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "journal/file.hpp"

namespace {

using namespace hammy;

constexpr int round_size = 10;
constexpr std::string_view detail =
    R"({"endpoint":"main","message_id":"<01JD9Z4K6Q3V5X7Y9Z00000000.37a8eec1@acme.example>","reply":"250 2.0.0 Ok"})";

journal::Digest digest(int number) {
  auto key = std::to_string(number);
  return journal::Identity{"default", key, "email", "anna@example.com", 0}.digest();
}

void in_journal(const std::string& directory, int count) {
  config::Config config;
  auto clock = make_clock();
  scope::Scope scope(scope::OrgId("default"), config, directory);
  journal::FileJournal journal(scope, *clock);
  std::vector<journal::Entry> entries;
  for (int i = 0; i < count; ++i) {
    if (journal.find(digest(i))) std::abort();
    entries.push_back({digest(i), clock->now(), std::string(detail)});
    if (entries.size() < round_size) continue;
    journal.record(entries);
    entries.clear();
  }
  journal.sync();
}

void check(int status) {
  if (status != SQLITE_OK && status != SQLITE_DONE && status != SQLITE_ROW) std::abort();
}

/// As cheap as SQLite can be asked to be here: WAL, no sync but at checkpoints, prepared statements, no row id.
void in_sqlite(const std::string& directory, int count) {
  sqlite3* database = nullptr;
  check(sqlite3_open((directory + "/journal.db").c_str(), &database));
  auto run = [&](const char* sql) { check(sqlite3_exec(database, sql, nullptr, nullptr, nullptr)); };
  run("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
      "CREATE TABLE delivery(digest BLOB PRIMARY KEY, at INTEGER, detail TEXT) WITHOUT ROWID");
  sqlite3_stmt *find = nullptr, *insert = nullptr;
  check(sqlite3_prepare_v2(database, "SELECT at, detail FROM delivery WHERE digest = ?", -1, &find, nullptr));
  check(sqlite3_prepare_v2(database, "INSERT INTO delivery VALUES (?, ?, ?)", -1, &insert, nullptr));
  auto clock = make_clock();
  for (int first = 0; first < count; first += round_size) {
    for (int i = first; i < first + round_size; ++i) {
      auto key = digest(i);
      sqlite3_bind_blob(find, 1, key.data(), static_cast<int>(key.size()), SQLITE_TRANSIENT);
      if (sqlite3_step(find) != SQLITE_DONE) std::abort();
      sqlite3_reset(find);
    }
    run("BEGIN IMMEDIATE");
    for (int i = first; i < first + round_size; ++i) {
      auto key = digest(i);
      sqlite3_bind_blob(insert, 1, key.data(), static_cast<int>(key.size()), SQLITE_TRANSIENT);
      sqlite3_bind_int64(insert, 2, clock->now().time_since_epoch().count());
      sqlite3_bind_text(insert, 3, detail.data(), static_cast<int>(detail.size()), SQLITE_STATIC);
      check(sqlite3_step(insert));
      sqlite3_reset(insert);
    }
    run("COMMIT");
  }
  sqlite3_finalize(find);
  sqlite3_finalize(insert);
  sqlite3_close(database);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: journal_load journal|sqlite DIRECTORY COUNT\n", stderr);
    return 64;
  }
  int count = std::atoi(argv[3]) / round_size * round_size;
  if (std::string_view(argv[1]) == "sqlite")
    in_sqlite(argv[2], count);
  else
    in_journal(argv[2], count);
}
