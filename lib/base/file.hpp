// Files: descriptors that close themselves, whole reads, and writes that appear whole or not at all.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace hammy {

/// Owns a file descriptor.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(other.release()) {}
  Fd& operator=(Fd&& other) noexcept;
  ~Fd() { reset(); }

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  int release();
  void reset(int fd = -1);

 private:
  int fd_ = -1;
};

/// The whole content of a file of at most `limit_bytes`; throws `system.io`, or `file.too-large`.
std::string read_file(const std::filesystem::path& path, std::size_t limit_bytes = std::size_t{1} << 30);

/// Writes all of `bytes` to `fd`, however often write(2) stops short; throws `system.io` naming `subject`.
void write_all(int fd, std::string_view bytes, std::string_view subject);

/// Replaces `path` by `bytes` through a temporary file beside it, fsync and rename, so that a reader sees the old
/// or the new content and after a power cut one of both. `mode` are the permissions of a new file.
void write_file_atomically(const std::filesystem::path& path, std::string_view bytes, unsigned mode = 0644);

/// Makes `path` and its parents where they are missing; throws `system.io`.
void make_directories(const std::filesystem::path& path, unsigned mode = 0755);

/// A directory that goes away with everything in it.
class TemporaryDirectory {
 public:
  /// Below $TMPDIR. Throws `system.io`.
  TemporaryDirectory();
  /// A hidden one in `parent`, so that what is made in it can be renamed into its place.
  explicit TemporaryDirectory(const std::filesystem::path& parent);
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  void make(const std::filesystem::path& pattern);
  std::filesystem::path path_;
};

/// Flushes a directory entry made or renamed in `directory` to disk.
void sync_directory(const std::filesystem::path& directory);

}  // namespace hammy
