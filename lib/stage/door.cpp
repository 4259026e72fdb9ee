#include "stage/door.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>

#include "base/log.hpp"

namespace hammy::stage {

using std::chrono::milliseconds;

bool wait_after(const Error& error, int& failures, const Control& control) {
  constexpr int slowest = 4;
  auto pause = milliseconds(500) * (1 << std::min(failures++, slowest));
  log::error(fmt::format("{}; trying again in {} ms", error.message(), pause.count()));
  return !told_to_stop(control, pause);
}

bool told_to_stop(const Control& control, milliseconds patience, int other_fd) {
  pollfd fds[] = {{control.stop_fd, POLLIN, 0}, {control.reload_fd, POLLIN, 0}, {other_fd, POLLIN, 0}};
  ::poll(fds, 3, static_cast<int>(patience.count()));
  return fds[0].revents != 0 || fds[1].revents != 0;
}

}  // namespace hammy::stage
