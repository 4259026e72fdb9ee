#include "sql/connection.hpp"

#include <fmt/format.h>
#include <soci/soci.h>

#include <unordered_map>
#include <utility>

#include "sql/backend.hpp"

namespace hammy::sql {

namespace {
/// Statements that are kept prepared; more than a program has.
constexpr std::size_t cache_size = 128;
}  // namespace

Connection::Connection(Address address) : state_(std::make_unique<State>(std::move(address))) { open(); }

Connection::~Connection() {
  // The server forgets them with the connection; telling it of each would cost a round trip.
  for (auto& [sql, statement] : state_->cache) statement->abandon();
}

/// Makes the connection, anew when it was lost. Statements of the lost one keep it until they are gone themselves.
void Connection::open() {
  for (auto& [sql, statement] : state_->cache) statement->abandon();
  state_->cache.clear();
  state_->session = std::make_shared<soci::session>();
  if (state_->address.postgresql)
    open_postgresql(*state_);
  else
    open_sqlite(*state_);
}

void Connection::command(const std::string& sql) {
  state_->run([&] {
    *state_->session << sql;
    return 0;
  });
}

void Connection::begin(const std::string& sql) {
  if (state_->lost()) open();
  try {
    command(sql);
  } catch (const Error&) {
    if (!state_->lost()) throw;
    open();
    command(sql);
  }
}

std::unique_ptr<Prepared> Connection::prepare(std::string_view sql) {
  std::string text{sql};
  if (auto cached = state_->cache.extract(text)) return std::move(cached.mapped());
  return std::make_unique<Prepared>(*state_, std::move(text));
}

void Connection::put_back(std::unique_ptr<Prepared> statement) {
  if (!statement->current()) return statement->abandon();
  if (state_->cache.size() >= cache_size) state_->cache.clear();
  auto text = statement->sql();
  state_->cache.insert_or_assign(std::move(text), std::move(statement));
}

bool Connection::aborted() const { return state_->aborted(); }

int Connection::wal_pages() const { return state_->wal_pages; }

void Connection::checkpoint() {
  state_->run([&] {
    int busy, pages, copied;
    *state_->session << "PRAGMA wal_checkpoint(PASSIVE)", soci::into(busy), soci::into(pages), soci::into(copied);
    return 0;
  });
}

bool Connection::truncate_log() {
  int busy = 0, pages = 0, copied = 0;
  state_->run([&] {
    *state_->session << "PRAGMA busy_timeout = 5000";
    *state_->session << "PRAGMA wal_checkpoint(TRUNCATE)", soci::into(busy), soci::into(pages), soci::into(copied);
    *state_->session << fmt::format("PRAGMA busy_timeout = {}", busy_timeout.count());
    return 0;
  });
  return busy == 0;
}

}  // namespace hammy::sql
