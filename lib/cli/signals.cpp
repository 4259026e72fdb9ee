#include "cli/signals.hpp"

#include <csignal>
#include <cstdint>
#include <cstdlib>

#include <sys/eventfd.h>
#include <unistd.h>

namespace hammy::cli {

namespace {

volatile std::sig_atomic_t caught = 0;
int wake_up = -1, hung_up = -1;

void remember(int signal) {
  caught = signal;
  std::uint64_t one = 1;
  [[maybe_unused]] auto ignored = ::write(wake_up, &one, sizeof one);
}

void remember_hangup(int) {
  std::uint64_t one = 1;
  [[maybe_unused]] auto ignored = ::write(hung_up, &one, sizeof one);
}

[[noreturn]] void die_by(int signal) {
  std::signal(signal, SIG_DFL);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal);
  sigprocmask(SIG_UNBLOCK, &set, nullptr);
  std::raise(signal);
  std::_Exit(128 + signal);
}

}  // namespace

void catch_signals() {
  if (wake_up < 0) wake_up = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  struct sigaction action = {};
  action.sa_handler = remember;
  action.sa_flags = SA_RESTART;
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGINT, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

int catch_hangup() {
  if (hung_up >= 0) return hung_up;
  hung_up = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  struct sigaction action = {};
  action.sa_handler = remember_hangup;
  action.sa_flags = SA_RESTART;
  sigaction(SIGHUP, &action, nullptr);
  return hung_up;
}

bool stop_requested() { return caught != 0; }
int stop_fd() { return wake_up; }
void die_by_stop_signal() { die_by(caught); }
void die_by_closed_pipe() { die_by(SIGPIPE); }

}  // namespace hammy::cli
