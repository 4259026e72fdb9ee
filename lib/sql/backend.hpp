// The backends: SOCI's sessions of SQLite and PostgreSQL, opened as we need them. Only connection.cpp, prepared.cpp and
// backend.cpp see this, the one header of ours that names SOCI.
#pragma once

#include <soci/soci.h>

#include <chrono>
#include <memory>
#include <string>
#include <unordered_map>

#include "base/error.hpp"
#include "sql/connection.hpp"
#include "sql/failure.hpp"

namespace hammy::sql {

struct Connection::State {
  explicit State(Address address_) : address(std::move(address_)) {}

  Address address;
  std::shared_ptr<soci::session> session;
  std::unordered_map<std::string, std::unique_ptr<Prepared>> cache;
  int wal_pages = 0;  ///< SQLite's log after the last commit

  /// Whether there was a connection to the server and is none any more.
  bool lost() const;
  bool aborted() const;

  /// Runs `work`, translating what it throws.
  template <class Work>
  auto run(Work work) {
    try {
      return work();
    } catch (const soci::soci_error& error) {
      if (!address.postgresql) fail_sqlite(address.name, error);
      fail_postgresql(address.name, error, lost());
    }
  }
};

/// A safety net for other programs' locks; among ourselves nobody ever meets a lock.
inline constexpr std::chrono::milliseconds busy_timeout{30'000};

/// Opens the file, with the settings that our promises stand on.
void open_sqlite(Connection::State& state);
/// Connects to the server, likewise.
void open_postgresql(Connection::State& state);

}  // namespace hammy::sql
