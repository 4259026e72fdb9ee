// Databases: SQLite, one file per owner, or PostgreSQL, for several machines; the same code for both.
//
//   auto database = sql::Database::open("sqlite:/var/lib/hammy/archive.db");
//   auto write = database.write(scope);
//   write.execute("INSERT INTO archive_alias(org, alias, id) VALUES(:org, :alias, :id)", {{"alias", a}, {"id", b}});
//   write.commit();
//
// A transaction belongs to the organisation of a Scope, which stands in its statements as :org. A statement that does
// not mention :org does not compile; across_organisations() is the one way around, for schemas and maintenance.
// PostgreSQL besides keeps the rows of others out of sight, see row_security.hpp.
//
// commit() returns when the data is on the disk.
//
// SQLite: writers queue at two file locks beside the database (see FairLock) and begin with BEGIN IMMEDIATE, so that
// none fails because another is busy. The write-ahead log is checkpointed under the same lock and never elsewhere:
// SQLite before 3.51.3, Debian 12's 3.40.1 too, can lose a commit that races with a checkpoint which resets the log.
//
// PostgreSQL: writers work at the same time, READ COMMITTED; who must not asks for alone(), or locks rows. A statement
// that fails ends its transaction. A lost connection is `sql.unreachable`, and the next transaction makes a new one;
// when it was lost during commit(), whether that took place is not known, so that what is done again must do no harm.
// The rows of a query are all on this side before the first is given out; stream() is for many.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "scope/scope.hpp"
#include "sql/address.hpp"
#include "sql/parameter.hpp"

namespace hammy::sql {

/// Whether `text` mentions the parameter :org.
constexpr bool mentions_org(std::string_view text) {
  constexpr std::string_view word = ":org", more = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1))
    if (at + word.size() == text.size() || more.find(text[at + word.size()]) == more.npos) return true;
  return false;
}

/// The text of a statement that keeps to one organisation. A literal is checked when it is compiled.
class Statement {
 public:
  template <std::size_t N>
  consteval Statement(const char (&text)[N]) : text_(text, N - 1) {  // NOLINT(google-explicit-constructor): a literal
    if (!mentions_org(text_)) throw "a statement must keep to its organisation by mentioning :org";
  }
  /// A statement put together while running, from trusted pieces: what people type is bound, never pasted. Throws
  /// `sql.unscoped` when it does not mention :org. `text` must outlive the Statement.
  static Statement built(std::string_view text);

  std::string_view text() const { return text_; }

 private:
  struct Checked {};
  Statement(std::string_view text, Checked) : text_(text) {}
  std::string_view text_;
};

class Work;
struct Cursor;

/// The rows that a query found, one at a time. Columns count from 0; values are views until next(). They are over
/// before their transaction is.
class Rows {
 public:
  explicit Rows(std::unique_ptr<Cursor> cursor);
  Rows(Rows&&) noexcept;
  ~Rows();

  /// Goes to the next row, at first to the first one; false when there is none.
  bool next();
  bool null(std::size_t column) const;
  /// Empty for NULL.
  std::string_view text(std::size_t column) const;
  /// 0 for NULL and for what is no whole number.
  std::int64_t integer(std::size_t column) const;
  double real(std::size_t column) const;

 private:
  std::unique_ptr<Cursor> cursor_;
};

using Parameters = std::span<const Parameter>;

/// Reading or writing on behalf of one organisation: a consistent view of the database. What was written and not
/// committed is undone when it goes.
class Transaction {
 public:
  explicit Transaction(std::unique_ptr<Work> work);
  Transaction(Transaction&&) noexcept;
  ~Transaction();

  Rows query(Statement sql, std::initializer_list<Parameter> parameters = {});
  Rows query(Statement sql, Parameters parameters);
  /// For answers of any length: of a server they come in portions.
  Rows stream(Statement sql, Parameters parameters = {});
  /// Returns how many rows were touched.
  std::int64_t execute(Statement sql, std::initializer_list<Parameter> parameters = {});
  std::int64_t execute(Statement sql, Parameters parameters);
  /// Inserts a row into a table that has a SERIAL_KEY, and returns its key; nothing when a conflict that is to be
  /// passed over kept it out. The statement ends in RETURNING the key, said to PostgreSQL alone (see dialect.hpp):
  /// SQLite makes a table of its own for what that gives back, and knows the key anyway.
  std::optional<std::int64_t> insert(Statement sql, std::initializer_list<Parameter> parameters);
  /// Waits until no other transaction of the organisation that has called this with the same name is under way; others
  /// wait until this one is over. In SQLite writers are alone anyway.
  void alone(std::string_view name);
  /// Wakes those who wait at a Waiter for `channel`, when this is committed.
  void notify(std::string_view channel);
  /// Returns when everything written is on the disk. Nothing can be asked afterwards.
  void commit();

 private:
  std::unique_ptr<Work> work_;
};

/// A transaction whose statements see all organisations: schemas, statistics of an installation, repair.
class Maintenance {
 public:
  explicit Maintenance(std::unique_ptr<Work> work);
  Maintenance(Maintenance&&) noexcept;
  ~Maintenance();

  Rows query(std::string_view sql, std::initializer_list<Parameter> parameters = {});
  std::int64_t execute(std::string_view sql, std::initializer_list<Parameter> parameters = {});
  void alone(std::string_view name);
  void notify(std::string_view channel);
  void commit();
  bool is_postgresql() const;

 private:
  std::unique_ptr<Work> work_;
};

/// A connection, for one thread. Rows and transactions must not outlive it, and there is one transaction at a time.
class Database {
 public:
  /// Opens the database at `url` (see address.hpp). Throws `sql.url`, `sql.missing` (exit 78, "run 'hammy init'"),
  /// `sql.network-filesystem`, `sql.unreachable` (exit 69) or what opening a file meets.
  static Database open(std::string_view url);
  /// Makes an empty SQLite database at `url` that only its owner can read, where there is none, and opens it. In
  /// PostgreSQL its administrator has made the database.
  static Database create(std::string_view url);
  /// The database that this thread has open at `url` already, else opens it: for parts of a program that each want it
  /// for whole transactions.
  static std::shared_ptr<Database> shared(std::string_view url);
  Database(Database&&) noexcept;
  ~Database();

  Transaction read(const scope::Scope& scope);
  /// In SQLite waits for the writers that came before; throws `sql.busy`, temporary, after a minute.
  Transaction write(const scope::Scope& scope);
  /// Writes as write() does.
  Maintenance across_organisations();
  Maintenance read_across_organisations();

  /// Writes the database as it is at this moment into the new file `path`, of SQLite alone; writers do not wait for it.
  void copy_to(const std::filesystem::path& path);

  /// Leaves nothing in an SQLite database's files of what was deleted: writes the database anew without free pages and
  /// the gaps within pages, where SQLite leaves remnants even with its secure_delete, and empties the log. Writers wait
  /// meanwhile. False when readers kept the log from being emptied, and for PostgreSQL, whose files are its own.
  bool scrub();

  /// Where the database lies, for messages.
  const std::string& name() const;
  const Address& address() const;
  /// For the rare difference that dialect.hpp does not cover.
  bool is_postgresql() const;

  struct State;

 private:
  explicit Database(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace hammy::sql
