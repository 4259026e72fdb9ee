// Work on files instead of records: hammy-sign in/*.pdf --out-dir out -j 2
//
//   cli::Files files;
//   files.declare(flags);                                   // FILE…, --out-dir, --in-place
//   if (files.named()) {
//     files.run(context, [&] { return [](const path& from, cli::NewFile& to) { to.write(…); }; });
//     return {};
//   }
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.hpp"
#include "cli/flags.hpp"
#include "cli/program.hpp"

namespace hammy::cli {

/// A file that is being made: hidden beside its place until it is whole.
class NewFile {
 public:
  /// Throws `system.io`.
  NewFile(std::filesystem::path place, unsigned mode);
  ~NewFile();
  NewFile(NewFile&&) noexcept;
  NewFile(const NewFile&) = delete;

  void write(std::string_view bytes);
  /// Forgets what was written.
  void restart();
  /// Where it is until it appears, for libraries that write files themselves.
  const std::string& path() const { return temporary_; }

  /// Nothing more comes.
  void finish();
  /// Waits until all of it is on the disk.
  void sync();
  /// The same for all files of the file system, device(), that it lies in; false when that cannot be done.
  bool sync_all();
  dev_t device() const;
  /// Puts it into its place, over what may be there.
  void appear();

 private:
  void flush();
  std::filesystem::path place_;
  std::string temporary_, buffer_;
  Fd fd_;
};

/// The options for files, and the loop over them.
class Files {
 public:
  void declare(Flags& flags, const std::string& help);
  bool named() const { return !names_.empty(); }
  /// Says what is called what, where it is not called as its FILE: gets and returns a name without folders.
  void name_by(std::function<std::string(const std::string& name)> naming) { naming_ = std::move(naming); }

  /// Makes of the file `from` what goes into `to`.
  using Work = std::function<void(const std::filesystem::path& from, NewFile& to)>;
  /// Runs over all files on as many threads as -j says, each with a Work of its own. A file that fails is told on
  /// stderr, leaves nothing behind, and the rest goes on; in the end `files.failed` is thrown when there were such.
  /// Files appear when they are on the disk, some at a time. Throws `usage` when the options do not fit.
  void run(Context& context, const std::function<Work()>& make) const;

 private:
  std::filesystem::path place_of(const std::filesystem::path& from) const;
  void check() const;
  std::vector<std::string> names_;
  std::string directory_;
  bool in_place_ = false;
  std::function<std::string(const std::string&)> naming_;
};

}  // namespace hammy::cli
