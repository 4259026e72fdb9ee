#include "base/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <utility>

#include "base/error.hpp"

namespace hammy {

Fd& Fd::operator=(Fd&& other) noexcept {
  reset(other.release());
  return *this;
}

int Fd::release() { return std::exchange(fd_, -1); }

void Fd::reset(int fd) {
  if (int old = std::exchange(fd_, fd); old >= 0) ::close(old);
}

std::string read_file(const std::filesystem::path& path, std::size_t limit_bytes) {
  Fd fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!fd) throw system_error("open", path.string(), errno);
  struct stat info;
  std::string content;
  if (::fstat(fd.get(), &info) == 0 && S_ISREG(info.st_mode))
    content.reserve(std::min(static_cast<std::size_t>(info.st_size) + 1, limit_bytes + 1));
  char buffer[65536];
  for (;;) {
    auto n = ::read(fd.get(), buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw system_error("read", path.string(), errno);
    if (n == 0) return content;
    content.append(buffer, static_cast<std::size_t>(n));
    if (content.size() > limit_bytes)
      throw Error{"file.too-large", fmt::format("'{}' is larger than {} bytes", path.string(), limit_bytes)};
  }
}

void write_all(int fd, std::string_view bytes, std::string_view subject) {
  while (!bytes.empty()) {
    auto n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw system_error("write to", subject, errno);
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

void write_file_atomically(const std::filesystem::path& path, std::string_view bytes, unsigned mode) {
  std::string temporary = path.string() + ".XXXXXX";
  Fd fd{::mkostemp(temporary.data(), O_CLOEXEC)};
  if (!fd) throw system_error("create", path.string(), errno).exits(Exit::cannot_create);
  try {
    write_all(fd.get(), bytes, path.string());
    if (::fchmod(fd.get(), mode) != 0 || ::fsync(fd.get()) != 0) throw system_error("write", path.string(), errno);
    if (::rename(temporary.c_str(), path.c_str()) != 0) throw system_error("create", path.string(), errno);
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
  sync_directory(path.has_parent_path() ? path.parent_path() : ".");
}

void make_directories(const std::filesystem::path& path, unsigned mode) {
  if (path.empty() || std::filesystem::is_directory(path)) return;
  make_directories(path.parent_path(), mode);
  if (::mkdir(path.c_str(), mode) != 0 && errno != EEXIST)
    throw system_error("create directory", path.string(), errno).exits(Exit::cannot_create);
}

TemporaryDirectory::TemporaryDirectory() { make(std::filesystem::temp_directory_path() / "hammy-XXXXXX"); }

TemporaryDirectory::TemporaryDirectory(const std::filesystem::path& parent) { make(parent / ".hammy-XXXXXX"); }

void TemporaryDirectory::make(const std::filesystem::path& pattern) {
  auto name = pattern.string();
  if (!::mkdtemp(name.data()))
    throw system_error("create a directory in", pattern.parent_path().string(), errno).exits(Exit::cannot_create);
  path_ = name;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void sync_directory(const std::filesystem::path& directory) {
  Fd fd{::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!fd || ::fsync(fd.get()) != 0) throw system_error("sync directory", directory.string(), errno);
}

}  // namespace hammy
