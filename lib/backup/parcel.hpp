// Parcels: a backup as a directory or as a tar file. Not for other modules.
#pragma once

#include <filesystem>

#include "base/file.hpp"

namespace hammy::backup {

/// A directory beside `target`, with the empty directory "backup" in it, that goes away with all that is in it.
class Workshop {
 public:
  explicit Workshop(const std::filesystem::path& target);
  const std::filesystem::path& path() const { return directory_.path(); }

 private:
  TemporaryDirectory directory_;
};

/// Throws `backup.exists` for a file, or a directory that is not empty.
void refuse_what_is_there(const std::filesystem::path& target);
/// Makes `target`, by its name a directory or a tar file, of the finished directory `backup`.
void pack(const std::filesystem::path& backup, const std::filesystem::path& target);
/// Gives `made`, which lies on the same file system, its name once all of it is on the disk.
void put_in_place(const std::filesystem::path& made, const std::filesystem::path& target);
/// The backup at `source` as a directory: itself, or what is unpacked from it into `workshop`.
std::filesystem::path unpacked(const std::filesystem::path& source, const Workshop& workshop);

}  // namespace hammy::backup
