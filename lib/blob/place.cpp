// This file implements make_place(): which setting names the place of which blobs.
#include "blob/place.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>

#include "base/error.hpp"
#include "blob/table.hpp"

namespace hammy::blob {

namespace fs = std::filesystem;

namespace {

/// Those in transit are set in [blobs], those that an owner keeps in the owner's table.
std::string setting_of(std::string_view kind) { return kind == "blobs" ? "blobs.url" : fmt::format("{}.blobs", kind); }

std::string database_of(const config::Config& config, std::string_view kind) {
  auto url = config.text(setting_of(kind)).value_or("");
  return url.starts_with("postgres") ? url : "";
}

}  // namespace

std::string transit_database(const config::Config& config, const fs::path&) { return database_of(config, "blobs"); }
std::string archive_database(const config::Config& config, const fs::path&) { return database_of(config, "archive"); }

std::unique_ptr<Place> make_place(const scope::Scope& scope, std::string_view kind) {
  auto setting = setting_of(kind);
  auto url = scope.config().text(setting);  // of the installation, not of an organisation
  if (!url) return in_directory(scope.directory(kind), false);
  auto colon = url->find(':');
  auto scheme = url->substr(0, colon), rest = colon == url->npos ? "" : url->substr(colon + 1);
  if (scheme == "postgresql" || scheme == "postgres")
    return in_database(scope, kind, *url, scope.home() / "cache" / kind / scope.org().str());
  if ((scheme == "dir" || scheme == "shared") && !rest.empty())
    return in_directory(fs::path(rest) / scope.org().str(), scheme == "shared");
  throw Error{"blob.url", fmt::format("'{}' in hammy.toml is no place of blobs", setting),
              "write 'dir:PATH', 'shared:PATH' or 'postgresql://USER@HOST/DATABASE'"}
      .as(Failure::technical)
      .exits(Exit::config);
}

bool mark_put_again(const fs::path& file) {
  if (::chmod(file.c_str(), put_again) == 0) return true;
  if (errno == ENOENT) return false;
  throw system_error("change the permissions of", file.string(), errno);
}

bool is_put_once(unsigned mode) { return (mode & 0777U) == put_once; }

void missing(std::string_view hash) {
  throw Error{"blob.missing", fmt::format("there is no blob 'sha256:{}'", hash),
              "put the content again, or restore the blobs from a backup"};
}

void corrupt(std::string_view subject) {
  throw Error{"blob.corrupt", fmt::format("the content of '{}' is not what its name says", subject),
              "restore it from a backup; check the disk"}
      .as(Failure::technical);
}

}  // namespace hammy::blob
