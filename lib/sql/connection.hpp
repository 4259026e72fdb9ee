// The connection under a Database: all that knows SOCI. Not for other modules.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "sql/address.hpp"
#include "sql/parameter.hpp"

namespace hammy::sql {

class Prepared;

class Connection {
 public:
  /// Opens the SQLite database file, which is made when it is missing, or connects to the server.
  explicit Connection(Address address);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Statements without parameters and answer, such as BEGIN; several for PostgreSQL with ';' between, one round trip.
  void command(const std::string& sql);
  /// The command that begins a transaction: when the connection turns out to have been lost since the last one, it is
  /// made again first.
  void begin(const std::string& sql);
  /// The prepared form of `sql`, from the cache when it was met before and is not being used right now.
  std::unique_ptr<Prepared> prepare(std::string_view sql);
  /// Puts a statement that has ended back into the cache.
  void put_back(std::unique_ptr<Prepared> statement);
  /// Whether a statement of the transaction has failed so that it cannot be committed, as PostgreSQL has it.
  bool aborted() const;

  // SQLite's write-ahead log.
  /// Pages in it after the last commit.
  int wal_pages() const;
  /// Copies it into the database as far as readers allow.
  void checkpoint();
  /// Copies all of it and makes it empty, waiting some seconds for readers; false when they took longer.
  bool truncate_log();

  // PostgreSQL's notifications.
  /// The socket of the connection; -1 when there is none.
  int socket() const;
  /// Takes all notifications that have come; false when the connection is lost.
  bool take_notifications();

  struct State;

 private:
  void open();

  std::unique_ptr<State> state_;
};

/// A prepared statement with its parameters and the row that it is at.
class Prepared {
 public:
  Prepared(Connection::State& connection, std::string sql);
  ~Prepared();

  const std::string& sql() const;
  /// Binds `value` to `:name`. Throws `sql.text` for a text that PostgreSQL cannot keep.
  void bind(std::string_view name, const Scalar& value);
  /// Runs the statement with all that was bound. Whether there is a first row.
  bool start();
  bool next();
  /// Ends a statement before its last row: until then it would still read.
  void stop();
  /// The column as text; nothing for NULL.
  const std::string* column(std::size_t number) const;
  std::int64_t affected() const;
  /// The key of the last row that SQLite has inserted.
  std::int64_t inserted() const;
  /// Whether it belongs to the connection as it is now, and not to one that was lost.
  bool current() const;
  /// Leaves the server's end of it to the end of the connection.
  void abandon();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hammy::sql
