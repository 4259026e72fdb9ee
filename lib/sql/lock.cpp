#include "sql/lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <ctime>
#include <optional>

#include "base/error.hpp"

namespace hammy::sql {

namespace {

using Steady = std::chrono::steady_clock;

Fd open_lock(const std::filesystem::path& path, unsigned mode) {
  Fd fd{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, mode)};
  if (!fd) throw system_error("open", path.string(), errno);
  return fd;
}

/// Interrupts this thread's flock(2), which knows no time limit itself and lets nobody overtake as long as it is not
/// left. The signal does nothing else; it comes again, in case it came just before the call.
class Alarm {
 public:
  explicit Alarm(std::chrono::milliseconds after) {
    static const int number = [] {
      struct sigaction nothing {};
      nothing.sa_handler = [](int) {};  // without SA_RESTART
      ::sigaction(SIGRTMAX - 1, &nothing, nullptr);
      return SIGRTMAX - 1;
    }();
    sigset_t ours;
    ::sigemptyset(&ours);
    ::sigaddset(&ours, number);
    ::pthread_sigmask(SIG_UNBLOCK, &ours, &before_);
    sigevent event{};
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = number;
    event._sigev_un._tid = ::gettid();  // glibc names it so
    if (::timer_create(CLOCK_MONOTONIC, &event, &timer_) != 0) throw system_error("make", "a timer", errno);
    auto ms = std::max<std::int64_t>(after.count(), 1);
    itimerspec times{{0, 50'000'000}, {ms / 1000, ms % 1000 * 1'000'000}};
    ::timer_settime(timer_, 0, &times, nullptr);
  }
  ~Alarm() {
    ::timer_delete(timer_);
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;

 private:
  timer_t timer_{};
  sigset_t before_{};
};

void take(const Fd& fd, const std::filesystem::path& path, Steady::time_point until, std::optional<Alarm>& alarm) {
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) == 0) return;
  if (!alarm) alarm.emplace(std::chrono::ceil<std::chrono::milliseconds>(until - Steady::now()));
  while (::flock(fd.get(), LOCK_EX) != 0) {
    if (errno != EINTR) throw system_error("lock", path.string(), errno);
    if (Steady::now() < until) continue;
    throw Error{"sql.busy", fmt::format("the database '{}' is kept locked by another writer", path.string()),
                "see who has it open, for example with fuser(1)"}
        .as(Failure::temporary)
        .exits(Exit::temporary);
  }
}

}  // namespace

std::filesystem::path FairLock::watched(const std::filesystem::path& database) { return database.string() + "-writer"; }

FairLock::FairLock(const std::filesystem::path& database, unsigned mode)
    : path_(database),
      turnstile_(open_lock(database.string() + "-turnstile", mode)),
      main_(open_lock(watched(database), mode)) {}

void FairLock::lock(std::chrono::milliseconds patience) {
  auto until = Steady::now() + patience;
  std::optional<Alarm> alarm;
  take(turnstile_, path_, until, alarm);
  try {
    take(main_, path_, until, alarm);
  } catch (...) {
    ::flock(turnstile_.get(), LOCK_UN);
    throw;
  }
  ::flock(turnstile_.get(), LOCK_UN);
}

void FairLock::unlock() noexcept { ::flock(main_.get(), LOCK_UN); }

void FairLock::wake() {
  if (::pwrite(main_.get(), "\n", 1, 0) != 1) throw system_error("write", watched(path_).string(), errno);
}

}  // namespace hammy::sql
