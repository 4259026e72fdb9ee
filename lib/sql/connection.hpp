// The connection under a Database: all that knows SOCI. Not for other modules.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "sql/parameter.hpp"

namespace hammy::sql {

class Prepared;

class Connection {
 public:
  /// Opens the SQLite database file at `path`, which is made when it is missing.
  explicit Connection(const std::string& path);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// A statement without parameters and answer, such as BEGIN.
  void command(const std::string& sql);
  /// The prepared form of `sql`, from the cache when it was met before and is not being used right now.
  std::unique_ptr<Prepared> prepare(std::string_view sql);
  /// Puts a statement that has been read to its end back into the cache.
  void put_back(std::unique_ptr<Prepared> statement);
  /// Pages in the write-ahead log after the last commit.
  int wal_pages() const;
  /// Copies the write-ahead log into the database as far as readers allow.
  void checkpoint();

  struct State;

 private:
  std::unique_ptr<State> state_;
};

/// A prepared statement with its parameters and the row that it is at.
class Prepared {
 public:
  Prepared(Connection::State& connection, std::string sql);
  ~Prepared();

  const std::string& sql() const;
  /// Binds `value` to `:name`.
  void bind(std::string_view name, const Scalar& value);
  /// Runs the statement with all that was bound. Whether there is a first row.
  bool start();
  bool next();
  /// The column as text; nothing for NULL.
  const std::string* column(std::size_t number) const;
  std::int64_t affected() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hammy::sql
