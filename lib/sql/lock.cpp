#include "sql/lock.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>

#include "base/error.hpp"

namespace hammy::sql {

namespace {

Fd open_lock(const std::filesystem::path& path, unsigned mode) {
  Fd fd{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, mode)};
  if (!fd) throw system_error("open", path.string(), errno);
  return fd;
}

void take(const Fd& fd, const std::filesystem::path& path) {
  while (::flock(fd.get(), LOCK_EX) != 0)
    if (errno != EINTR) throw system_error("lock", path.string(), errno);
}

}  // namespace

FairLock::FairLock(const std::filesystem::path& database, unsigned mode)
    : path_(database),
      turnstile_(open_lock(database.string() + "-turnstile", mode)),
      main_(open_lock(database.string() + "-writer", mode)) {}

void FairLock::lock() {
  take(turnstile_, path_);
  try {
    take(main_, path_);
  } catch (...) {
    ::flock(turnstile_.get(), LOCK_UN);
    throw;
  }
  ::flock(turnstile_.get(), LOCK_UN);
}

void FairLock::unlock() noexcept { ::flock(main_.get(), LOCK_UN); }

}  // namespace hammy::sql
