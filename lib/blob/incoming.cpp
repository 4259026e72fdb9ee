#include "blob/incoming.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "blob/place.hpp"

namespace hammy::blob {

Incoming::Incoming(const std::filesystem::path& directory) : name_((directory / ".new-XXXXXX").string()) {
  fd_.reset(::mkostemp(name_.data(), O_CLOEXEC));
  if (!fd_ && errno == ENOENT) {
    make_directories(directory, 0700);
    sync_directory(directory.parent_path());
    name_ = (directory / ".new-XXXXXX").string();
    fd_.reset(::mkostemp(name_.data(), O_CLOEXEC));
  }
  if (!fd_) throw system_error("create a file in", directory.string(), errno).exits(Exit::cannot_create);
}

Incoming::~Incoming() {
  if (!name_.empty()) ::unlink(name_.c_str());
}

void Incoming::append(std::string_view bytes) {
  write_all(fd_.get(), bytes, name_);
  hash_.update(bytes);
  size_ += bytes.size();
}

std::string Incoming::hash() { return text::hex(hash_.finish()); }

std::filesystem::path Incoming::release() {
  if (::fchmod(fd_.get(), put_once) != 0) throw system_error("change the permissions of", name_, errno);
  fd_.reset();
  return std::exchange(name_, {});
}

Fd open_to_read(const std::filesystem::path& path) {
  Fd fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!fd) throw system_error("open", path.string(), errno);
  return fd;
}

std::size_t read_some(int fd, std::string& buffer, std::size_t size, std::string_view subject) {
  buffer.resize(size);
  for (;;) {
    auto n = ::read(fd, buffer.data(), size);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw system_error("read", subject, errno);
    buffer.resize(static_cast<std::size_t>(n));
    return buffer.size();
  }
}

}  // namespace hammy::blob
