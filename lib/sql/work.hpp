// Work: a transaction under way, under Transaction and Maintenance. Not for other modules.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "sql/connection.hpp"
#include "sql/database.hpp"
#include "sql/lock.hpp"

namespace hammy::sql {

/// Pages of 4 KiB that the write-ahead log may gather before it is copied into the database.
inline constexpr int checkpoint_pages = 1000;

struct Database::State {
  explicit State(Address address) : connection(address), at(std::move(address)) {
    if (!at.postgresql) lock.emplace(at.path);
  }

  Connection connection;
  Address at;
  std::optional<FairLock> lock;  ///< of SQLite's writers
  int checkpoint_at = checkpoint_pages;

  /// Called by a writer that has committed and still holds the lock.
  void checkpoint_when_due();
};

/// An open transaction and, for a writer of SQLite, its turn.
class Work {
 public:
  /// `org` empty: all of them.
  Work(Database::State& database, std::string org, bool writes);
  ~Work();
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;

  void commit();
  void notify(std::string_view channel);
  void alone(std::string_view name);
  std::unique_ptr<Cursor> start(std::string_view sql, Parameters parameters);
  std::optional<std::int64_t> insert(std::string_view sql, Parameters parameters);
  std::unique_ptr<Cursor> stream(std::string_view sql, Parameters parameters);
  bool is_postgresql() const { return database_.at.postgresql; }

 private:
  void commit_postgresql();

  Database::State& database_;
  std::string org_;
  std::unique_lock<FairLock> turn_;
  std::set<std::string> channels_;
  int streams_ = 0;
  bool done_ = false;
};

/// A statement under way.
struct Cursor {
  Connection& connection;
  std::unique_ptr<Prepared> statement;
  bool row = false;      ///< whether there is a row to be given out
  bool begun = false;    ///< whether next() was called
  bool streams = false;  ///< whether the statement fetches a portion, and may be run again for the next one
  int in_portion = 0;    ///< rows of it that were given out

  explicit Cursor(Connection& connection_) : connection(connection_) {}
  Cursor(const Cursor&) = delete;
  Cursor& operator=(const Cursor&) = delete;
  ~Cursor();
  void next();
};

}  // namespace hammy::sql
