// Types of files by what is in them, over libmagic.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace hammy::magic {

/// Reads the system's list of what files look like once; belongs to one thread.
class Reader {
 public:
  /// Throws `magic.database`.
  Reader();
  ~Reader();
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  /// The media type of a file's content: "application/pdf"; "application/octet-stream" for what looks like nothing
  /// that is known, "inode/x-empty" for nothing at all. Throws `magic.file`.
  std::string type_of(const std::filesystem::path& file) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Whether content that looks like `seen` may be of the type `said`. Formats that are text look like any text, and
/// documents that are zip archives may look like one.
bool agrees(std::string_view seen, std::string_view said);

}  // namespace hammy::magic
