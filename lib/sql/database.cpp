#include "sql/database.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <map>
#include <mutex>
#include <utility>

#include "base/error.hpp"
#include "base/file.hpp"
#include "sql/place.hpp"
#include "sql/work.hpp"

namespace hammy::sql {

namespace fs = std::filesystem;

namespace {

void sync_file(const fs::path& path) {
  Fd file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file || ::fsync(file.get()) != 0) throw system_error("sync", path.string(), errno);
}

fs::path folder_of(const fs::path& file) { return file.has_parent_path() ? file.parent_path() : fs::path("."); }

}  // namespace

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

bool Database::scrub() {
  if (is_postgresql()) return false;
  std::scoped_lock turn(*state_->lock);
  state_->connection.command("VACUUM");
  return state_->connection.truncate_log();
}

const Address& Database::address() const { return state_->at; }
const std::string& Database::name() const { return state_->at.name; }
bool Database::is_postgresql() const { return state_->at.postgresql; }

}  // namespace hammy::sql
