#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <vector>

#include "backup/backup.hpp"
#include "backup/bases.hpp"
#include "backup/manifest.hpp"
#include "backup/parcel.hpp"
#include "base/error.hpp"
#include "home/home.hpp"

namespace hammy::backup {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void exists(std::string_view what) {
  throw Error{"backup.exists", fmt::format("there is state already: {}", what),
              "stop all programs, then add --replace if it is to make way"}
      .as(Failure::technical)
      .exits(Exit::cannot_create);
}

bool in_home(const std::string& path) { return path.starts_with("home/"); }

/// The address at which the settings have the tables of `module`. Throws `backup.failed` where they have none.
std::string url_of(const std::string& module, const config::Config& config, const fs::path& home) {
  for (const auto& [schema, url] : home::tables(config, home))
    if (schema.module == module) return url;
  failed(fmt::format("the settings have no database for '{}'", module), "the backup was made with others");
}

/// Moves what is at `path` out of the way; where to.
fs::path set_aside(const fs::path& path, Instant now) {
  auto aside = fmt::format("{}.before-{}", path.string(), format_rfc3339(now));
  if (::rename(path.c_str(), aside.c_str()) != 0) throw system_error("rename", path.string(), errno);
  return aside;
}

}  // namespace

Summary restore(const config::Config& config, const fs::path& home_given, const fs::path& source, bool replace,
                Instant now) {
  auto home = fs::absolute(home_given);
  make_directories(home.parent_path());
  Workshop workshop{home};
  auto backup = unpacked(source, workshop);
  Summary summary;
  std::vector<Base> bases;
  read_manifest(
      backup,
      [&](const File& file) {
        auto path = backup / file.path;
        std::error_code none;
        if (!fs::is_regular_file(path, none)) damaged(path, "it is missing");
        if (fs::file_size(path) != file.bytes || sha256_of(path) != file.sha256)
          damaged(path, "it is not what the manifest says");
        ++summary.files;
        summary.bytes += file.bytes;
      },
      [&](const Base& base) {
        bases.push_back(base);
        ++summary.databases;
        for (const auto& [table, rows] : base.rows) summary.rows += rows;
      });

  // What is there, before anything is touched.
  bool empty = !fs::exists(home) || fs::is_empty(home);
  if (!empty && !replace) exists(fmt::format("'{}' is not empty", home.string()));
  for (const auto& base : bases) {
    if (in_home(base.path)) continue;
    auto address = sql::parse_address(url_of(base.module, config, home));
    if (address.postgresql != base.postgresql)
      failed(fmt::format("the settings have '{}' for '{}'", address.name, base.module),
             "the backup is of another kind of database");
    if (!replace && (base.postgresql ? has_tables(url_of(base.module, config, home)) : fs::exists(address.path)))
      exists(fmt::format("'{}' is not empty", address.name));
  }

  auto fresh = workshop.path() / "home";
  make_directories(fresh, 0700);
  read_manifest(
      backup,
      [&](const File& file) {
        if (!in_home(file.path)) return;
        auto copied = copy_hashed(backup / file.path, workshop.path() / file.path);
        if (copied.sha256 != file.sha256) damaged(backup / file.path, "it has changed meanwhile");
        fs::permissions(workshop.path() / file.path, static_cast<fs::perms>(file.mode));
      },
      [](const Base&) {});
  for (const auto& base : bases)
    if (in_home(base.path)) check_sqlite(workshop.path() / base.path, base.rows);
  for (const auto& base : bases) {
    if (in_home(base.path)) continue;
    auto url = url_of(base.module, config, home);
    if (base.postgresql) {
      load_postgresql(url, backup / base.path, base.rows, replace);
    } else {
      auto path = sql::parse_address(url).path;
      if (fs::exists(path)) set_aside(path, now);
      copy_hashed(backup / base.path, path);
      check_sqlite(path, base.rows);
    }
  }
  if (!empty) summary.replaced = set_aside(home, now);
  put_in_place(fresh, home);
  return summary;
}

}  // namespace hammy::backup
