#include "backup/parcel.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <vector>

#include "backup/manifest.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/process.hpp"
#include "base/text.hpp"

namespace hammy::backup {

namespace fs = std::filesystem;

namespace {

fs::path folder_of(const fs::path& path) {
  auto absolute = fs::absolute(path).lexically_normal();
  return absolute.has_filename() ? absolute.parent_path() : absolute.parent_path().parent_path();
}

bool is_tar(const fs::path& path) {
  auto name = path.filename().string();
  return name.ends_with(".tar") || name.ends_with(".tar.gz");
}

void tar(const std::vector<std::string>& arguments, const fs::path& file) {
  auto done = run_program(arguments, std::chrono::hours(12));
  if (!done || done->status != 0)
    failed(fmt::format("tar fails for '{}'", file.string()), done ? text::trim(done->output) : "it is not installed");
}

}  // namespace

Workshop::Workshop(const fs::path& target) : directory_(folder_of(target)) {
  make_directories(path() / "backup", 0700);
}

void refuse_what_is_there(const fs::path& target) {
  std::error_code none;
  if (!fs::exists(target, none) || (fs::is_directory(target, none) && fs::is_empty(target, none))) return;
  throw Error{"backup.exists", fmt::format("there is something at '{}' already", target.string()),
              "name another place, or move it away"}
      .as(Failure::technical)
      .exits(Exit::cannot_create);
}

void pack(const fs::path& backup, const fs::path& target) {
  auto from = backup;
  if (is_tar(target)) {
    from = backup.parent_path() / target.filename();
    tar({"tar", "--create", "--auto-compress", "--file", from.string(), "--directory", backup.string(), "."}, target);
    fs::permissions(from, fs::perms::owner_read | fs::perms::owner_write);
  }
  put_in_place(from, target);
}

void put_in_place(const fs::path& made, const fs::path& target) {
  // One syncfs(2) for files and directories of any number.
  Fd folder{::open(folder_of(target).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!folder || ::syncfs(folder.get()) != 0) throw system_error("sync", folder_of(target).string(), errno);
  if (::rename(made.c_str(), target.c_str()) != 0)
    throw system_error("create", target.string(), errno).exits(Exit::cannot_create);
  sync_directory(folder_of(target));
}

fs::path unpacked(const fs::path& source, const Workshop& workshop) {
  if (!fs::exists(source)) throw system_error("open", source.string(), ENOENT);
  if (!is_tar(source)) return source;
  tar({"tar", "--extract", "--file", source.string(), "--directory", (workshop.path() / "backup").string()}, source);
  return workshop.path() / "backup";
}

}  // namespace hammy::backup
