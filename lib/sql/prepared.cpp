// This file implements Prepared: parameters and columns of a statement in SOCI's terms.
#include <fmt/format.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <deque>
#include <set>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "sql/backend.hpp"
#include "sql/dialect.hpp"

namespace hammy::sql {

namespace {

/// A parameter's storage, to whose address SOCI binds.
struct Slot {
  std::string name;
  std::size_t type = 0;  ///< the index in Scalar that it is bound as; in PostgreSQL always as a text
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
  bool bytes = false;  ///< PostgreSQL writes these as "\x" and hexadecimal digits
};

constexpr Oid bytea = 17;  // of PostgreSQL's pg_type.dat, where it is fixed

std::string bytes_in(std::string_view hex) {
  auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string bytes;
  bytes.reserve(hex.size() / 2);
  for (std::size_t i = 2; i + 1 < hex.size(); i += 2)
    bytes += static_cast<char>(digit(hex[i]) << 4 | digit(hex[i + 1]));
  return bytes;
}

/// A value as PostgreSQL's text form.
std::string written(const Scalar& value) {
  if (auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
  if (auto* real = std::get_if<double>(&value)) return fmt::format("{}", *real);
  if (auto* blob = std::get_if<Blob>(&value)) return "\\x" + text::hex(blob->bytes);
  auto text = std::get<std::string_view>(value);
  if (text.find('\0') != text.npos || !text::is_utf8(text))
    throw Error{"sql.text", "a text with a zero byte or broken UTF-8 cannot be kept in PostgreSQL"};
  return std::string(text);
}

}  // namespace

struct Prepared::State {
  State(Connection::State& connection_, std::string sql_)
      : connection(connection_), session(connection_.session), sql(std::move(sql_)), statement(*session) {}

  Connection::State& connection;
  std::shared_ptr<soci::session> session;  ///< the one it was made in
  std::string sql;
  soci::statement statement;
  std::deque<Slot> slots;
  std::deque<Column> columns;
  std::size_t parameters = 0;  ///< with different names
  bool bound = false;

  bool postgresql() const { return connection.address.postgresql; }
  soci::postgresql_statement_backend& on_postgresql() {
    return *static_cast<soci::postgresql_statement_backend*>(statement.get_backend());
  }

  void describe() {
    if (postgresql()) {
      auto& backend = on_postgresql();
      parameters = std::set(backend.names_.begin(), backend.names_.end()).size();
      // SOCI would run the statement to know its columns.
      std::unique_ptr<PGresult, decltype(&PQclear)> described{
          PQdescribePrepared(backend.session_.conn_, backend.statementName_.c_str()), PQclear};
      columns.resize(static_cast<std::size_t>(PQnfields(described.get())));
      for (std::size_t i = 0; i < columns.size(); ++i)
        columns[i].bytes = PQftype(described.get(), static_cast<int>(i)) == bytea;
    } else {
      auto* backend = static_cast<soci::sqlite3_statement_backend*>(statement.get_backend());
      parameters = static_cast<std::size_t>(sqlite_api::sqlite3_bind_parameter_count(backend->stmt_));
      columns.resize(static_cast<std::size_t>(backend->prepare_for_describe()));
    }
  }

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
    auto complete = slots.size() == parameters;
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
    // Every column is read as text, which both backends give for any type without loss.
    for (auto& column : columns) statement.exchange(soci::into(column.text, column.indicator));
    statement.define_and_bind();
    bound = true;
  }

  bool at_row(bool there) {
    for (auto& column : columns)
      if (there && column.bytes && column.indicator == soci::i_ok) column.text = bytes_in(column.text);
    return there;
  }
};

Prepared::Prepared(Connection::State& connection, std::string sql)
    : state_(std::make_unique<State>(connection, std::move(sql))) {
  connection.run([&] {
    state_->statement.alloc();
    state_->statement.prepare(state_->postgresql() ? for_postgresql(state_->sql) : state_->sql);
    state_->describe();
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
  if (state_->postgresql()) {
    slot.text = written(value);
    return;
  }
  if (slot.type != value.index() || value.index() == 4) state_->bound = false;
  slot.type = value.index();
  if (auto* integer = std::get_if<std::int64_t>(&value)) {
    slot.integer = *integer;
  } else if (auto* real = std::get_if<double>(&value)) {
    slot.real = *real;
  } else if (auto* text = std::get_if<std::string_view>(&value)) {
    slot.text = *text;
  } else if (auto* blob = std::get_if<Blob>(&value)) {
    slot.blob = std::make_unique<soci::blob>(*state_->session);
    slot.blob->write(0, blob->bytes.data(), blob->bytes.size());
  }
}

bool Prepared::start() {
  state_->check_given();
  return state_->connection.run([&] {
    state_->tie();
    return state_->at_row(state_->statement.execute(true));
  });
}

bool Prepared::next() {
  return state_->connection.run([&] { return state_->at_row(state_->statement.fetch()); });
}

void Prepared::stop() {
  if (state_->postgresql()) return;  // all rows are on this side already
  auto* backend = static_cast<soci::sqlite3_statement_backend*>(state_->statement.get_backend());
  sqlite_api::sqlite3_reset(backend->stmt_);
}

const std::string* Prepared::column(std::size_t number) const {
  const auto& column = state_->columns.at(number);
  return column.indicator == soci::i_ok ? &column.text : nullptr;
}

std::int64_t Prepared::affected() const { return state_->statement.get_affected_rows(); }

std::int64_t Prepared::inserted() const {
  auto* backend = static_cast<soci::sqlite3_statement_backend*>(state_->statement.get_backend());
  return sqlite_api::sqlite3_last_insert_rowid(backend->session_.conn_);
}

bool Prepared::current() const { return state_->session == state_->connection.session; }

void Prepared::abandon() {
  if (state_->postgresql()) state_->on_postgresql().statementName_.clear();
}

}  // namespace hammy::sql
