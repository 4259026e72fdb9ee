// The manifest: what a backup consists of. Not for other modules.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "base/file.hpp"

namespace hammy::backup {

using Rows = std::map<std::string, std::int64_t>;

struct File {
  std::string path;  ///< within the backup
  std::uintmax_t bytes = 0;
  std::string sha256;
  unsigned mode = 0600;
};

struct Base {
  std::string path;    ///< within the backup
  std::string module;  ///< one whose tables it has
  bool postgresql = false;
  Rows rows;
};

/// Writes a manifest line by line; without finish() it counts as damaged.
class ManifestWriter {
 public:
  ManifestWriter(const std::filesystem::path& backup, std::string_view made);
  void add(const File& file);
  void add(const Base& base);
  void finish();

 private:
  void write(const std::string& line);
  std::filesystem::path path_;
  Fd fd_;
  std::int64_t lines_ = 0;
};

/// Reads the manifest of a backup. Throws `backup.damaged` when it is not whole or names a path that leads out of it.
void read_manifest(const std::filesystem::path& backup, const std::function<void(const File&)>& each_file,
                   const std::function<void(const Base&)>& each_base);

[[noreturn]] void damaged(const std::filesystem::path& path, std::string_view why);
[[noreturn]] void failed(std::string_view what, std::string_view why);

/// The SHA-256 of a file's content, in hexadecimal.
std::string sha256_of(const std::filesystem::path& path);
/// Copies a file, and says what it was. `to` gets the permissions of `from` and is on the disk at the end.
File copy_hashed(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace hammy::backup
