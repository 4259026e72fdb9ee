#include "sql/database.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/log.hpp"
#include "sql/connection.hpp"
#include "sql/lock.hpp"
#include "sql/place.hpp"
#include "sql/waiter.hpp"

namespace hammy::sql {

namespace fs = std::filesystem;

namespace {

/// Pages of 4 KiB that the write-ahead log may gather before it is copied into the database.
constexpr int checkpoint_pages = 1000;
/// Rows that a stream() has of a server at a time.
constexpr int portion = 500;

void sync_file(const fs::path& path) {
  Fd file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file || ::fsync(file.get()) != 0) throw system_error("sync", path.string(), errno);
}

fs::path folder_of(const fs::path& file) { return file.has_parent_path() ? file.parent_path() : fs::path("."); }

}  // namespace

struct Database::State {
  explicit State(Address address) : connection(address), at(std::move(address)) {
    if (!at.postgresql) lock.emplace(at.path);
  }

  Connection connection;
  Address at;
  std::optional<FairLock> lock;  ///< of SQLite's writers
  int checkpoint_at = checkpoint_pages;

  /// Called by a writer that has committed and still holds the lock.
  void checkpoint_when_due() {
    auto pages = connection.wal_pages();
    if (pages < checkpoint_pages) checkpoint_at = checkpoint_pages;
    if (pages < checkpoint_at) return;
    // A reader may keep the log from being used up; then it is tried again only after as much growth again.
    checkpoint_at = pages + checkpoint_pages;
    connection.checkpoint();
  }
};

Statement Statement::built(std::string_view text) {
  if (!mentions_org(text))
    throw Error{"sql.unscoped", "a statement does not keep to its organisation"}
        .as(Failure::technical)
        .exits(Exit::software);
  return {text, Checked{}};
}

/// An open transaction and, for a writer of SQLite, its turn.
class Work {
 public:
  Work(Database::State& database, std::string org, bool writes) : database_(database), org_(std::move(org)) {
    if (database_.at.postgresql) {
      // A reader's view stays as it was at the first look; a writer finds rows as those before it have left them.
      database_.connection.begin(fmt::format("BEGIN ISOLATION LEVEL {}; SET LOCAL hammy.org = '{}'",
                                             writes ? "READ COMMITTED READ WRITE" : "REPEATABLE READ READ ONLY",
                                             org_.empty() ? "*" : org_));
      return;
    }
    if (writes) turn_ = std::unique_lock(*database_.lock);
    database_.connection.begin(writes ? "BEGIN IMMEDIATE" : "BEGIN");
  }
  ~Work() {
    if (done_) return;
    try {
      database_.connection.command("ROLLBACK");
    } catch (const Error& error) {  // it is undone already, as after a full disk or with the connection
      log::debug(error.message());
    }
  }
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;

  void commit() {
    if (database_.at.postgresql) return commit_postgresql();
    database_.connection.command("COMMIT");
    done_ = true;
    if (!turn_) return;
    if (!channels_.empty()) database_.lock->wake();
    try {
      database_.checkpoint_when_due();
    } catch (const Error& error) {  // what was committed stays so; the log is copied another time
      log::warning(error.message());
    }
    turn_.unlock();
  }

  bool is_postgresql() const { return database_.at.postgresql; }

  void notify(std::string_view channel) { channels_.insert(channel_name(channel)); }

  void alone(std::string_view name) {
    if (!database_.at.postgresql) return;
    auto lock = [](std::string_view org) {
      return fmt::format(
          "SELECT pg_advisory_xact_lock(hashtextextended(CONCAT('hammy/', {}, '/', CAST(:name AS "
          "VARCHAR)), 0))",
          org);
    };
    Parameter parameters[] = {{"name", name}};
    start(lock(org_.empty() ? "''" : "CAST(:org AS VARCHAR)"), parameters);
  }

  std::unique_ptr<Cursor> start(std::string_view sql, Parameters parameters);
  std::unique_ptr<Cursor> stream(std::string_view sql, Parameters parameters);

 private:
  void commit_postgresql() {
    // PostgreSQL would take the COMMIT and undo everything.
    if (database_.connection.aborted())
      throw Error{"sql.failed", "a transaction is to be committed although a statement of it has failed"}
          .as(Failure::technical)
          .exits(Exit::software);
    std::string all;
    for (const auto& channel : channels_) all += fmt::format("NOTIFY {}; ", channel);
    done_ = true;  // whatever becomes of it, there is nothing to undo afterwards
    database_.connection.command(all + "COMMIT");
  }

  Database::State& database_;
  std::string org_;  ///< empty: all of them
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
  ~Cursor() {
    if (!statement || streams) return;
    if (row) statement->stop();
    connection.put_back(std::move(statement));
  }
  void next() {
    if (std::exchange(begun, true) && row) row = statement->next();
    if (streams && !row && std::exchange(in_portion, 0) == portion) row = statement->start();
    ++in_portion;
  }
};

std::unique_ptr<Cursor> Work::start(std::string_view sql, Parameters parameters) {
  auto cursor = std::make_unique<Cursor>(database_.connection);
  auto statement = database_.connection.prepare(sql);
  if (!org_.empty()) statement->bind("org", org_);
  for (const auto& parameter : parameters) statement->bind(parameter.name, parameter.value);
  try {
    cursor->row = statement->start();
  } catch (...) {  // kept, for in an aborted transaction PostgreSQL would not let go of it
    if (database_.at.postgresql) database_.connection.put_back(std::move(statement));
    throw;
  }
  cursor->statement = std::move(statement);
  return cursor;
}

std::unique_ptr<Cursor> Work::stream(std::string_view sql, Parameters parameters) {
  if (!is_postgresql()) return start(sql, parameters);
  auto name = fmt::format("hammy_stream_{}", ++streams_);
  start(fmt::format("DECLARE {} NO SCROLL CURSOR FOR {}", name, sql), parameters);
  auto cursor = std::make_unique<Cursor>(database_.connection);
  cursor->statement = database_.connection.prepare(fmt::format("FETCH FORWARD {} FROM {}", portion, name));
  cursor->streams = true;
  cursor->row = cursor->statement->start();
  return cursor;
}

Rows::Rows(std::unique_ptr<Cursor> cursor) : cursor_(std::move(cursor)) {}
Rows::Rows(Rows&&) noexcept = default;
Rows::~Rows() = default;

bool Rows::next() {
  cursor_->next();
  return cursor_->row;
}

bool Rows::null(std::size_t column) const { return cursor_->statement->column(column) == nullptr; }

std::string_view Rows::text(std::size_t column) const {
  auto* text = cursor_->statement->column(column);
  return text ? std::string_view(*text) : std::string_view{};
}

std::int64_t Rows::integer(std::size_t column) const {
  auto digits = text(column);
  std::int64_t number = 0;
  auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return failure == std::errc{} && end == digits.data() + digits.size() ? number : 0;
}

double Rows::real(std::size_t column) const {
  auto digits = text(column);
  double number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

Transaction::Transaction(std::unique_ptr<Work> work) : work_(std::move(work)) {}
Transaction::Transaction(Transaction&&) noexcept = default;
Transaction::~Transaction() = default;

Rows Transaction::query(Statement sql, std::initializer_list<Parameter> parameters) {
  return query(sql, Parameters(parameters.begin(), parameters.size()));
}
Rows Transaction::query(Statement sql, Parameters parameters) { return Rows(work_->start(sql.text(), parameters)); }
Rows Transaction::stream(Statement sql, Parameters parameters) { return Rows(work_->stream(sql.text(), parameters)); }
std::int64_t Transaction::execute(Statement sql, std::initializer_list<Parameter> parameters) {
  return execute(sql, Parameters(parameters.begin(), parameters.size()));
}
std::int64_t Transaction::execute(Statement sql, Parameters parameters) {
  return work_->start(sql.text(), parameters)->statement->affected();
}
void Transaction::alone(std::string_view name) { work_->alone(name); }
void Transaction::notify(std::string_view channel) { work_->notify(channel); }
void Transaction::commit() { work_->commit(); }

Maintenance::Maintenance(std::unique_ptr<Work> work) : work_(std::move(work)) {}
Maintenance::Maintenance(Maintenance&&) noexcept = default;
Maintenance::~Maintenance() = default;

Rows Maintenance::query(std::string_view sql, std::initializer_list<Parameter> parameters) {
  return Rows(work_->start(sql, Parameters(parameters.begin(), parameters.size())));
}
std::int64_t Maintenance::execute(std::string_view sql, std::initializer_list<Parameter> parameters) {
  return work_->start(sql, Parameters(parameters.begin(), parameters.size()))->statement->affected();
}
void Maintenance::alone(std::string_view name) { work_->alone(name); }
void Maintenance::notify(std::string_view channel) { work_->notify(channel); }
void Maintenance::commit() { work_->commit(); }
bool Maintenance::is_postgresql() const { return work_->is_postgresql(); }

Database Database::open(std::string_view url) {
  auto address = parse_address(url);
  if (!address.postgresql) {
    if (!fs::exists(address.path))
      throw Error{"sql.missing", fmt::format("there is no database '{}'", address.name), "run 'hammy init'"}
          .as(Failure::technical)
          .exits(Exit::config);
    refuse_network_filesystem(folder_of(address.path));
  }
  return Database(std::make_unique<State>(std::move(address)));
}

Database Database::create(std::string_view url) {
  auto address = parse_address(url);
  if (address.postgresql) return Database(std::make_unique<State>(std::move(address)));
  auto path = address.path;
  refuse_network_filesystem(folder_of(path));
  // Made by us, for SQLite would let the umask decide who may read; its other files take over these permissions.
  if (Fd file{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)}; !file)
    throw system_error("create", path.string(), errno).exits(Exit::cannot_create);
  auto state = std::make_unique<State>(std::move(address));
  {
    std::scoped_lock turn(*state->lock);
    state->connection.command("PRAGMA journal_mode=WAL");
  }
  sync_directory(folder_of(path));
  return Database(std::move(state));
}

Database::Database(std::unique_ptr<State> state) : state_(std::move(state)) {}
Database::Database(Database&&) noexcept = default;
Database::~Database() = default;

std::shared_ptr<Database> Database::shared(std::string_view url) {
  static thread_local std::map<std::string, std::weak_ptr<Database>, std::less<>> open_here;
  auto& known = open_here[std::string(url)];
  auto database = known.lock();
  if (!database) known = database = std::make_shared<Database>(open(url));
  return database;
}

Transaction Database::read(const scope::Scope& scope) {
  return Transaction(std::make_unique<Work>(*state_, scope.org().str(), false));
}
Transaction Database::write(const scope::Scope& scope) {
  return Transaction(std::make_unique<Work>(*state_, scope.org().str(), true));
}
Maintenance Database::across_organisations() { return Maintenance(std::make_unique<Work>(*state_, "", true)); }
Maintenance Database::read_across_organisations() { return Maintenance(std::make_unique<Work>(*state_, "", false)); }

void Database::copy_to(const fs::path& path) {
  std::string quoted;
  for (char c : path.string()) quoted += c == '\'' ? "''" : std::string(1, c);
  // Made by us, so that only its owner can read it; VACUUM takes an empty file.
  if (Fd file{::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600)}; !file)
    throw system_error("create", path.string(), errno).exits(Exit::cannot_create);
  state_->connection.command(fmt::format("VACUUM INTO '{}'", quoted));
  sync_file(path);
}

const Address& Database::address() const { return state_->at; }
const std::string& Database::name() const { return state_->at.name; }
bool Database::is_postgresql() const { return state_->at.postgresql; }

}  // namespace hammy::sql
