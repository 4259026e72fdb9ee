#include "sql/connection.hpp"

#include <fmt/format.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <deque>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace hammy::sql {

namespace {

namespace sqlite = sqlite_api;

/// Statements that are kept prepared; more than a program has.
constexpr std::size_t cache_size = 128;

/// Turns what SQLite said into an Error. Only SQLite's own words are shown, never SOCI's, which repeat the parameters.
[[noreturn]] void fail(const std::string& database, const soci::soci_error& caught) {
  auto* known = dynamic_cast<const soci::sqlite3_soci_error*>(&caught);
  auto result = known ? known->result() & 0xFF : SQLITE_ERROR;
  // SOCI puts the name of its function in front: "sqlite3_statement_backend::loadOne: database or disk is full".
  auto words = caught.get_error_message();
  if (auto colon = words.find(": "); words.starts_with("sqlite3_") && colon != words.npos) words.erase(0, colon + 2);
  auto error = [&](std::string code, std::string_view what, std::string hint) {
    return Error{std::move(code), fmt::format("{} '{}': {}", what, database, words), std::move(hint)}
        .as(Failure::technical)
        .exits(Exit::io);
  };
  switch (result) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw error("sql.busy", "cannot get at the database",
                  "another program keeps the database locked; see who has it open, for example with fuser(1)")
          .as(Failure::temporary)
          .exits(Exit::temporary);
    case SQLITE_FULL: throw error("sql.full", "no room for the database", "make room on its disk, then run it again");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      throw error("sql.corrupt", "the database is damaged", "restore it from a backup; check the disk");
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
      throw error("sql.permission", "cannot open the database", "run as the user who owns the state directory")
          .exits(Exit::permission);
    case SQLITE_IOERR: throw error("sql.io", "cannot read or write the database", "check the disk and the system log");
    case SQLITE_CONSTRAINT: throw error("sql.constraint", "a rule of the database is broken in", "");
    default: throw error("sql.failed", "a statement fails in the database", "");
  }
}

int count_wal_pages(void* pages, sqlite::sqlite3*, const char*, int now) {
  *static_cast<int*>(pages) = now;
  return SQLITE_OK;
}

}  // namespace

struct Connection::State {
  explicit State(const std::string& path_) : path(path_) {}
  std::string path;
  soci::session session;
  int wal_pages = 0;
  std::unordered_map<std::string, std::unique_ptr<Prepared>> cache;

  /// Runs `work`, translating what it throws.
  template <class Work>
  auto run(Work work) {
    try {
      return work();
    } catch (const soci::soci_error& error) {
      fail(path, error);
    }
  }
};

Connection::Connection(const std::string& path) : state_(std::make_unique<State>(path)) {
  if (path.find('"') != path.npos)
    throw Error{"sql.url", fmt::format("the path of a database cannot contain quotes: '{}'", path)}.exits(Exit::config);
  state_->run([&] {
    state_->session.open(soci::sqlite3, fmt::format("db=\"{}\"", path));
    auto* handle = static_cast<soci::sqlite3_session_backend*>(state_->session.get_backend())->conn_;
    // Checkpoints are Database's alone: none on its own while committing, and none on closing, which knows no lock.
    // The hook takes the place of the automatic ones.
    sqlite::sqlite3_wal_hook(handle, count_wal_pages, &state_->wal_pages);
    sqlite::sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    // A safety net for other programs' locks; among ourselves nobody ever meets a lock.
    sqlite::sqlite3_busy_timeout(handle, 30'000);
    return 0;
  });
  for (const auto* pragma : {"PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON", "PRAGMA trusted_schema=OFF"})
    command(pragma);
}

Connection::~Connection() = default;

void Connection::command(const std::string& sql) {
  state_->run([&] {
    state_->session << sql;
    return 0;
  });
}

std::unique_ptr<Prepared> Connection::prepare(std::string_view sql) {
  std::string text{sql};
  if (auto cached = state_->cache.extract(text)) return std::move(cached.mapped());
  return std::make_unique<Prepared>(*state_, std::move(text));
}

void Connection::put_back(std::unique_ptr<Prepared> statement) {
  if (state_->cache.size() >= cache_size) state_->cache.clear();
  auto text = statement->sql();
  state_->cache.insert_or_assign(std::move(text), std::move(statement));
}

int Connection::wal_pages() const { return state_->wal_pages; }

void Connection::checkpoint() {
  state_->run([&] {
    int busy, pages, copied;
    state_->session << "PRAGMA wal_checkpoint(PASSIVE)", soci::into(busy), soci::into(pages), soci::into(copied);
    return 0;
  });
}

struct Prepared::State {
  /// A parameter's storage, to whose address SOCI binds.
  struct Slot {
    std::string name;
    std::size_t type = 0;  ///< the index in Scalar that it is bound as
    bool given = false;    ///< since the last start
    soci::indicator indicator = soci::i_ok;
    long long integer = 0;
    double real = 0;
    std::string text;
    std::unique_ptr<soci::blob> blob;
  };
  struct Column {
    std::string text;
    soci::indicator indicator = soci::i_null;
  };

  State(Connection::State& connection_, std::string sql_)
      : connection(connection_), sql(std::move(sql_)), statement(connection_.session) {}

  Connection::State& connection;
  std::string sql;
  soci::statement statement;
  std::deque<Slot> slots;
  std::deque<Column> columns;
  bool bound = false;

  Slot& slot(std::string_view name) {
    for (auto& known : slots)
      if (known.name == name) return known;
    bound = false;
    auto& added = slots.emplace_back();
    added.name = name;
    return added;
  }

  /// Throws unless every parameter of the statement was given a value: SQLite would take the last one or NULL.
  void check_given() {
    auto* backend = static_cast<soci::sqlite3_statement_backend*>(statement.get_backend());
    auto complete = slots.size() == static_cast<std::size_t>(sqlite::sqlite3_bind_parameter_count(backend->stmt_));
    for (auto& slot : slots) complete = std::exchange(slot.given, false) && complete;
    if (!complete)
      throw Error{"sql.parameter", "a statement was started without a value for each of its parameters"}
          .as(Failure::technical)
          .exits(Exit::software);
  }

  /// Ties slots and columns to the statement; again only when the type of a parameter has changed.
  void tie() {
    if (bound) return;
    statement.bind_clean_up();
    for (auto& slot : slots) {
      if (slot.type == 1)
        statement.exchange(soci::use(slot.integer, slot.indicator, slot.name));
      else if (slot.type == 2)
        statement.exchange(soci::use(slot.real, slot.indicator, slot.name));
      else if (slot.type == 4)
        statement.exchange(soci::use(*slot.blob, slot.indicator, slot.name));
      else
        statement.exchange(soci::use(slot.text, slot.indicator, slot.name));
    }
    for (auto& column : columns) statement.exchange(soci::into(column.text, column.indicator));
    statement.define_and_bind();
    bound = true;
  }
};

Prepared::Prepared(Connection::State& connection, std::string sql)
    : state_(std::make_unique<State>(connection, std::move(sql))) {
  connection.run([&] {
    state_->statement.alloc();
    state_->statement.prepare(state_->sql);
    // Every column is read as text, which both backends give for any type without loss.
    auto columns = state_->statement.get_backend()->prepare_for_describe();
    state_->columns.resize(static_cast<std::size_t>(columns));
    return 0;
  });
}

Prepared::~Prepared() = default;

const std::string& Prepared::sql() const { return state_->sql; }

void Prepared::bind(std::string_view name, const Scalar& value) {
  auto& slot = state_->slot(name);
  slot.given = true;
  if (std::holds_alternative<std::monostate>(value)) {  // NULL fits whatever type the slot has
    slot.indicator = soci::i_null;
    return;
  }
  slot.indicator = soci::i_ok;
  if (slot.type != value.index() || value.index() == 4) state_->bound = false;
  slot.type = value.index();
  if (auto* integer = std::get_if<std::int64_t>(&value)) {
    slot.integer = *integer;
  } else if (auto* real = std::get_if<double>(&value)) {
    slot.real = *real;
  } else if (auto* text = std::get_if<std::string_view>(&value)) {
    slot.text = *text;
  } else if (auto* blob = std::get_if<Blob>(&value)) {
    slot.blob = std::make_unique<soci::blob>(state_->connection.session);
    slot.blob->write(0, blob->bytes.data(), blob->bytes.size());
  }
}

bool Prepared::start() {
  state_->check_given();
  return state_->connection.run([&] {
    state_->tie();
    return state_->statement.execute(true);
  });
}

bool Prepared::next() {
  return state_->connection.run([&] { return state_->statement.fetch(); });
}

const std::string* Prepared::column(std::size_t number) const {
  const auto& column = state_->columns.at(number);
  return column.indicator == soci::i_ok ? &column.text : nullptr;
}

std::int64_t Prepared::affected() const { return state_->statement.get_affected_rows(); }

}  // namespace hammy::sql
