#include "sql/backend.hpp"

#include <fmt/format.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "base/log.hpp"
#include "base/text.hpp"

namespace hammy::sql {

namespace {

namespace sqlite = sqlite_api;

int count_wal_pages(void* pages, sqlite::sqlite3*, const char*, int now) {
  *static_cast<int*>(pages) = now;
  return SQLITE_OK;
}

/// What the server tells besides, as "table does not exist, skipping".
void on_notice(void*, const char* text) { log::debug(std::string(text::trim(text))); }

PGconn* connection_of(const soci::session& session) {
  auto& open = const_cast<soci::session&>(session);  // SOCI's getter is not const
  auto* backend = static_cast<soci::postgresql_session_backend*>(open.get_backend());
  return backend ? backend->conn_ : nullptr;
}

/// Nothing waits for ever: neither for a lock, nor for a statement, nor the server for a client that has vanished.
/// What is committed is on the disk whatever the server's own setting says, and texts are what this program takes them
/// for.
constexpr const char* server_settings =
    "SET lock_timeout = '60s'; SET statement_timeout = '10min'; SET tcp_keepalives_idle = 60; "
    "SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 6; SET standard_conforming_strings = on; "
    "SET bytea_output = 'hex'; SET client_min_messages = warning; "
    "SELECT set_config('synchronous_commit', 'on', false) "
    "WHERE current_setting('synchronous_commit') NOT IN ('on', 'remote_apply')";

}  // namespace

bool Connection::State::lost() const {
  if (!address.postgresql) return false;
  auto* connection = session ? connection_of(*session) : nullptr;
  return !connection || PQstatus(connection) != CONNECTION_OK;
}

bool Connection::State::aborted() const {
  return address.postgresql && PQtransactionStatus(connection_of(*session)) != PQTRANS_INTRANS;
}

int Connection::socket() const { return state_->lost() ? -1 : PQsocket(connection_of(*state_->session)); }

bool Connection::take_notifications() {
  if (state_->lost()) return false;
  auto* connection = connection_of(*state_->session);
  if (PQconsumeInput(connection) == 0) return false;
  while (auto* notification = PQnotifies(connection)) PQfreemem(notification);
  return PQstatus(connection) == CONNECTION_OK;
}

void open_sqlite(Connection::State& state) {
  const auto& path = state.address.name;
  if (path.find('"') != path.npos)
    throw Error{"sql.url", fmt::format("the path of a database cannot contain quotes: '{}'", path)}.exits(Exit::config);
  state.run([&] {
    state.session->open(soci::sqlite3, fmt::format("db=\"{}\"", path));
    auto* handle = static_cast<soci::sqlite3_session_backend*>(state.session->get_backend())->conn_;
    // Checkpoints are Database's alone: none on its own while committing, and none on closing, which knows no lock.
    // The hook takes the place of the automatic ones.
    sqlite::sqlite3_wal_hook(handle, count_wal_pages, &state.wal_pages);
    sqlite::sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    sqlite::sqlite3_busy_timeout(handle, static_cast<int>(busy_timeout.count()));
    for (const auto* pragma : {"PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON", "PRAGMA trusted_schema=OFF"})
      *state.session << pragma;
    return 0;
  });
}

void open_postgresql(Connection::State& state) {
  auto to = connection_string(state.address);
  state.run([&] {
    state.session->open(soci::postgresql, to);
    auto* connection = connection_of(*state.session);
    // Details and hints repeat the values of a row.
    PQsetErrorVerbosity(connection, PQERRORS_TERSE);
    PQsetNoticeProcessor(connection, on_notice, nullptr);
    *state.session << server_settings;
    return 0;
  });
}

}  // namespace hammy::sql
