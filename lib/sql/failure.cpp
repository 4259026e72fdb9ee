#include "sql/failure.hpp"

#include <fmt/format.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"

namespace hammy::sql {

namespace {

/// An Error about `database`. Only the database's own words are shown, never SOCI's, which repeat the parameters.
Error error(std::string code, std::string_view what, const std::string& database, std::string_view words,
            std::string hint) {
  auto message = fmt::format("{} '{}'", what, database);
  if (!words.empty()) message += fmt::format(": {}", words);
  return Error{std::move(code), std::move(message), std::move(hint)}.as(Failure::technical).exits(Exit::io);
}

constexpr std::string_view make_room = "make room on its disk, then run it again";

/// What a message of libpq says, in one line: SOCI puts a sentence of its own in front, libpq the severity, as in
/// "Cannot execute query. Fatal error. ERROR:  relation "x" does not exist at character 15".
std::string words_of(const soci::soci_error& caught) {
  auto full = caught.get_error_message();
  std::string_view all = full;
  if (auto severity = all.find(":  "); severity != all.npos) {
    all.remove_prefix(severity + 3);
    return std::string(text::trim(all.substr(0, all.find('\n'))));
  }
  // Not from the server: "Cannot establish connection to the database.\nconnection to server at … failed: …", or
  // "Cannot execute query. Fatal error. server closed the connection unexpectedly\n\tThis probably means …".
  if (constexpr std::string_view own = " Fatal error. "; all.find(own) != all.npos)
    all.remove_prefix(all.find(own) + own.size());
  else if (auto line_end = all.find('\n'); line_end != all.npos)
    all.remove_prefix(line_end + 1);
  return std::string(text::trim(all.substr(0, all.find('\n'))));
}

}  // namespace

void fail_sqlite(const std::string& database, const soci::soci_error& caught) {
  auto* known = dynamic_cast<const soci::sqlite3_soci_error*>(&caught);
  auto result = known ? known->result() & 0xFF : SQLITE_ERROR;
  // SOCI puts the name of its function in front: "sqlite3_statement_backend::loadOne: database or disk is full".
  auto words = caught.get_error_message();
  if (auto colon = words.find(": "); words.starts_with("sqlite3_") && colon != words.npos) words.erase(0, colon + 2);
  switch (result) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw error("sql.busy", "cannot get at the database", database, words,
                  "another program keeps the database locked; see who has it open, for example with fuser(1)")
          .as(Failure::temporary)
          .exits(Exit::temporary);
    case SQLITE_FULL: throw error("sql.full", "no room for the database", database, words, std::string(make_room));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      throw error("sql.corrupt", "the database is damaged", database, words,
                  "restore it from a backup; check the disk");
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
      throw error("sql.permission", "cannot open the database", database, words,
                  "run as the user who owns the state directory")
          .exits(Exit::permission);
    case SQLITE_IOERR:
      throw error("sql.io", "cannot read or write the database", database, words, "check the disk and the system log");
    case SQLITE_CONSTRAINT: throw error("sql.constraint", "a rule of the database is broken in", database, words, "");
    default: throw error("sql.failed", "a statement fails in the database", database, words, "");
  }
}

void fail_postgresql(const std::string& database, const soci::soci_error& caught, bool lost) {
  auto* known = dynamic_cast<const soci::postgresql_soci_error*>(&caught);
  auto state = known ? known->sqlstate() : std::string();  // five characters, PostgreSQL's appendix A
  auto is = [&](auto... beginnings) { return (state.starts_with(beginnings) || ...); };
  auto words = words_of(caught);
  if (lost || is("08", "57P"))
    throw error("sql.unreachable", "no connection to the database", database, words,
                "check that the server runs and that its address in hammy.toml is right; see 'hammy doctor'")
        .exits(Exit::unavailable);
  // Two waited for each other, somebody held a lock for too long, a statement took too long.
  if (is("40", "55P03", "57014"))
    throw error("sql.busy", "cannot get at the database", database, words,
                "another program keeps rows locked; see who does in pg_stat_activity")
        .as(Failure::temporary)
        .exits(Exit::temporary);
  if (is("53100")) throw error("sql.full", "no room for the database", database, words, std::string(make_room));
  if (is("53"))  // memory, connections
    throw error("sql.busy", "the server is out of resources for the database", database, words,
                "see the server's log, and its max_connections")
        .as(Failure::temporary)
        .exits(Exit::temporary);
  if (is("42501", "25006", "28"))
    throw error("sql.permission", "no permission in the database", database, words,
                "connect as the role that ran 'hammy init', to a server that can be written to")
        .exits(Exit::permission);
  if (is("23")) throw error("sql.constraint", "a rule of the database is broken in", database, words, "");
  if (is("XX")) throw error("sql.corrupt", "the database is damaged", database, words, "see the server's log");
  if (is("58")) throw error("sql.io", "cannot read or write the database", database, words, "see the server's log");
  // Of class 22 the words repeat values.
  throw error("sql.failed", "a statement fails in the database", database, is("22") ? state : words, "");
}

}  // namespace hammy::sql
