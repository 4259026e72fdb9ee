// Blobs in a database: a row each, and their bytes in pieces. A copy of what was put or read here lies in a cache
// directory for a day, because those who read a blob want a file.
#include "blob/table.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "blob/incoming.hpp"
#include "blob/place.hpp"
#include "sql/database.hpp"

namespace hammy::blob {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t piece_bytes = std::size_t{1} << 20;
constexpr std::chrono::hours cached{24};

constexpr std::string_view first[] = {
    // `put_at` is when it was last put, in seconds since 1970.
    R"(CREATE TABLE blob_content(
         org TEXT NOT NULL,
         kind TEXT NOT NULL,
         hash TEXT NOT NULL,
         bytes BIGINT NOT NULL,
         put_at BIGINT NOT NULL,
         PRIMARY KEY(org, kind, hash)))",
    R"(CREATE TABLE blob_piece(
         org TEXT NOT NULL,
         kind TEXT NOT NULL,
         hash TEXT NOT NULL,
         number BIGINT NOT NULL,
         bytes BLOB NOT NULL,
         PRIMARY KEY(org, kind, hash, number)))",
};
constexpr std::string_view second[] = {
    // 0: it was put once, and nobody else counts on it.
    "ALTER TABLE blob_content ADD COLUMN shared BIGINT NOT NULL DEFAULT 1",
};
constexpr sql::Step steps[] = {first, second};

constexpr sql::Statement renewal{
    "UPDATE blob_content SET put_at = :now, shared = 1 WHERE org = :org AND kind = :kind AND hash = :hash AND bytes = "
    ":bytes"};

std::int64_t seconds_now() {
  auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(now).count();
}

class Table : public Place {
 public:
  Table(scope::Scope scope, std::string_view kind, const std::string& url, fs::path cache)
      : scope_(std::move(scope)), kind_(kind), cache_(std::move(cache)), database_(sql::Database::shared(url)) {
    sql::require(*database_, schema());
    sweep();
  }

  const fs::path& workshop() const override { return cache_; }
  bool keeps_files() const override { return false; }
  bool link(std::string_view, const fs::path&) override { return false; }

  std::intmax_t size(std::string_view hash) override {
    auto read = database_->read(scope_);
    auto rows = read.query("SELECT bytes FROM blob_content WHERE org = :org AND kind = :kind AND hash = :hash",
                           {{"kind", kind_}, {"hash", hash}});
    return rows.next() ? rows.integer(0) : -1;
  }

  bool renew(std::string_view hash, std::uintmax_t bytes) override {
    auto write = database_->write(scope_);
    auto renewed = write.execute(
        renewal,
        {{"now", seconds_now()}, {"kind", kind_}, {"hash", hash}, {"bytes", static_cast<std::int64_t>(bytes)}});
    write.commit();
    return renewed > 0;
  }

  void take(Pending& pending) override {
    if (pending.empty()) return;
    auto write = database_->write(scope_);
    for (const auto& [hash, file] : pending) insert(write, hash, file);
    write.commit();
    for (const auto& [hash, file] : pending)
      if (::rename(file.c_str(), (cache_ / hash).c_str()) != 0) ::unlink(file.c_str());
    pending.clear();
    sweep();
  }

  fs::path file(std::string_view hash) override {
    auto path = cache_ / hash;
    if (::utimensat(AT_FDCWD, path.c_str(), nullptr, 0) != 0) fetch(hash, path);
    return path;
  }

  void each(const Each& callback) override {
    constexpr std::size_t portion = 1000;
    struct Found {
      std::string hash;
      std::chrono::seconds age;
      std::uintmax_t bytes;
    };
    std::vector<Found> found;
    // Each portion in a transaction of its own, so that the callback may remove what it is told of.
    for (std::string after; found.size() == portion || after.empty(); after = found.back().hash) {
      found.clear();
      {
        auto read = database_->read(scope_);
        for (auto rows = read.query("SELECT hash, put_at, bytes FROM blob_content WHERE org = :org AND kind = :kind "
                                    "AND hash > :after ORDER BY hash LIMIT :portion",
                                    {{"kind", kind_}, {"after", after}, {"portion", std::int64_t{portion}}});
             rows.next();)
          found.push_back({std::string(rows.text(0)), std::chrono::seconds(seconds_now() - rows.integer(1)),
                           static_cast<std::uintmax_t>(rows.integer(2))});
      }
      for (const auto& one : found) callback(one.hash, one.age, one.bytes);
      if (found.empty()) return;
    }
  }

  bool remove(std::string_view hash, std::chrono::seconds grace) override {
    // Who renews it at this moment waits for this, or this for them and then finds it young.
    return remove(hash, "put_at <= :limit", seconds_now() - grace.count());
  }

  bool remove_unshared(std::string_view hash) override { return remove(hash, "shared = :limit", 0); }

 private:
  bool remove(std::string_view hash, std::string_view condition, std::int64_t limit) {
    auto write = database_->write(scope_);
    auto statement =
        fmt::format("DELETE FROM blob_content WHERE org = :org AND kind = :kind AND hash = :hash AND {}", condition);
    auto removed = write.execute(sql::Statement::built(statement), {{"kind", kind_}, {"hash", hash}, {"limit", limit}});
    if (removed > 0)
      write.execute("DELETE FROM blob_piece WHERE org = :org AND kind = :kind AND hash = :hash",
                    {{"kind", kind_}, {"hash", hash}});
    write.commit();
    if (removed > 0) ::unlink((cache_ / hash).c_str());
    return removed > 0;
  }

  void insert(sql::Transaction& write, const std::string& hash, const fs::path& file) {
    auto bytes = static_cast<std::int64_t>(fs::file_size(file));
    auto added = write.execute(
        "INSERT INTO blob_content(org, kind, hash, bytes, put_at, shared) VALUES(:org, :kind, :hash, :bytes, :now, "
        ":shared) ON CONFLICT DO NOTHING",
        {{"kind", kind_},
         {"hash", hash},
         {"bytes", bytes},
         {"now", seconds_now()},
         {"shared", is_put_once(static_cast<unsigned>(fs::status(file).permissions())) ? 0 : 1}});
    if (added == 0) {  // another has put it meanwhile
      write.execute(renewal, {{"now", seconds_now()}, {"kind", kind_}, {"hash", hash}, {"bytes", bytes}});
      return;
    }
    auto fd = open_to_read(file);
    std::string piece;
    for (std::int64_t number = 0; read_some(fd.get(), piece, piece_bytes, file.string()) > 0; ++number)
      write.execute(
          "INSERT INTO blob_piece(org, kind, hash, number, bytes) VALUES(:org, :kind, :hash, :number, :bytes)",
          {{"kind", kind_}, {"hash", hash}, {"number", number}, {"bytes", sql::Blob{piece}}});
  }

  /// Writes the blob into the cache, checked.
  void fetch(std::string_view hash, const fs::path& path) {
    Incoming incoming{cache_};
    auto read = database_->read(scope_);
    auto content = read.query("SELECT bytes FROM blob_content WHERE org = :org AND kind = :kind AND hash = :hash",
                              {{"kind", kind_}, {"hash", hash}});
    if (!content.next()) missing(hash);
    auto size = static_cast<std::uintmax_t>(content.integer(0));
    for (std::int64_t number = 0; incoming.size() < size; ++number) {
      auto rows = read.query(
          "SELECT bytes FROM blob_piece WHERE org = :org AND kind = :kind AND hash = :hash AND number = :number",
          {{"kind", kind_}, {"hash", hash}, {"number", number}});
      if (!rows.next()) break;
      incoming.append(rows.text(0));
    }
    if (incoming.hash() != hash) corrupt(fmt::format("{}' in '{}", hash, database_->name()));
    auto file = incoming.release();
    if (::rename(file.c_str(), path.c_str()) != 0) throw system_error("create", path.string(), errno);
  }

  /// Deletes what nobody has used for a day, and what killed processes left; now and then.
  void sweep() {
    auto now = std::chrono::steady_clock::now();
    if (swept_ && now - *swept_ < std::chrono::minutes(10)) return;
    swept_ = now;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(cache_, none)) {
      struct stat info;
      if (::stat(entry.path().c_str(), &info) == 0 &&
          seconds_now() - info.st_mtim.tv_sec > cached / std::chrono::seconds(1))
        ::unlink(entry.path().c_str());
    }
  }

  scope::Scope scope_;
  std::string kind_;
  fs::path cache_;
  std::shared_ptr<sql::Database> database_;
  std::optional<std::chrono::steady_clock::time_point> swept_;
};

}  // namespace

const sql::Schema& schema() {
  static constexpr sql::Schema blob{"blob", steps};
  return blob;
}

std::unique_ptr<Place> in_database(const scope::Scope& scope, std::string_view kind, const std::string& url,
                                   fs::path cache) {
  return std::make_unique<Table>(scope, kind, url, std::move(cache));
}

}  // namespace hammy::blob
