#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <set>
#include <utility>

#include "backup/backup.hpp"
#include "backup/bases.hpp"
#include "backup/manifest.hpp"
#include "backup/parcel.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "home/home.hpp"

namespace hammy::backup {

namespace fs = std::filesystem;

namespace {

bool is_hash(std::string_view name) {
  return name.size() == 64 && name.find_first_not_of("0123456789abcdef") == name.npos;
}

/// Whether a file of the state directory is nothing to keep: it belongs to running processes, or can be made again.
bool is_passing(const fs::path& path) {
  auto top = path.begin()->string(), name = path.filename().string();
  if (top == "run" || top == "cache") return true;
  if (name.starts_with(".new-") || name.starts_with(".gone-")) return true;
  if (top == "journal" && name.ends_with(".index")) return true;
  constexpr std::string_view beside[] = {".db-wal", ".db-shm", ".db-writer", ".db-turnstile", ".db-journal"};
  return std::ranges::any_of(beside, [&](auto suffix) { return name.ends_with(suffix); });
}

class Maker {
 public:
  Maker(const config::Config& config, fs::path home, fs::path into, std::string_view made)
      : config_(config), home_(std::move(home)), into_(std::move(into)), manifest_(into_, made) {}

  Summary run() {
    for (const auto& [schema, url] : home::tables(config_, home_))
      if (urls_.insert(url).second) base(std::string(schema.module), url);
    files();
    manifest_.finish();
    return summary_;
  }

 private:
  void base(const std::string& module, const std::string& url) {
    auto address = sql::parse_address(url);
    Base base{fmt::format("database-{}.{}", urls_.size(), address.postgresql ? "dump" : "db"),
              module,
              address.postgresql,
              {}};
    if (address.postgresql) {
      base.rows = dump_postgresql(url, into_ / base.path);
    } else {
      auto inside = address.path.lexically_relative(home_);
      if (!inside.empty() && *inside.begin() != "..") base.path = (fs::path("home") / inside).string();
      taken_.insert(base.path);
      make_directories((into_ / base.path).parent_path(), 0700);
      base.rows = copy_sqlite(url, into_ / base.path);
    }
    manifest_.add(base);
    ++summary_.databases;
    for (const auto& [table, rows] : base.rows) summary_.rows += rows;
    File file{base.path, fs::file_size(into_ / base.path), sha256_of(into_ / base.path), 0600};
    note(file);
  }

  void files() {
    using fs::directory_options;
    for (const auto& entry : fs::recursive_directory_iterator(home_, directory_options::follow_directory_symlink)) {
      auto inside = entry.path().lexically_relative(home_);
      auto path = (fs::path("home") / inside).string();
      std::error_code gone;
      if (!entry.is_regular_file(gone) || is_passing(inside) || taken_.contains(path)) continue;
      if (inside.extension() == ".db") {  // of a module that was not built
        base("", "sqlite:" + entry.path().string());
        continue;
      }
      try {
        auto file = copy_hashed(entry.path(), into_ / path);
        file.path = path;
        auto top = inside.begin()->string();
        if ((top == "blobs" || top == "archive") && is_hash(inside.filename().string()) &&
            file.sha256 != inside.filename().string())
          log::warning(fmt::format("'{}' is damaged already: its content is not what its name says", path));
        note(file);
      } catch (const Error&) {
        if (fs::exists(entry.path())) throw;  // else it was deleted meanwhile, as gc does
      }
    }
  }

  void note(const File& file) {
    manifest_.add(file);
    ++summary_.files;
    summary_.bytes += file.bytes;
  }

  const config::Config& config_;
  fs::path home_, into_;
  ManifestWriter manifest_;
  std::set<std::string> urls_, taken_;
  Summary summary_;
};

}  // namespace

Summary make(const config::Config& config, const fs::path& home, const fs::path& target, Instant now) {
  refuse_what_is_there(target);
  for (auto setting : {"blobs.url", "archive.blobs"})
    if (auto url = config.text(setting); url && (url->starts_with("dir:") || url->starts_with("shared:")))
      log::warning(
          fmt::format("'{}' has its blobs outside of the state directory; they are not in the backup", setting));
  Workshop workshop{target};
  auto summary = Maker(config, fs::absolute(home), workshop.path() / "backup", format_rfc3339(now)).run();
  pack(workshop.path() / "backup", target);
  return summary;
}

}  // namespace hammy::backup
