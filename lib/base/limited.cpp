#include "base/limited.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <thread>
#include <utility>

#include "base/child.hpp"

namespace hammy {

using std::chrono::steady_clock;

Worked run_limited(const std::vector<std::string>& command, const std::function<std::string_view()>& next,
                   const WorkLimits& limits) {
  Child child(command, Child::Words::remember, {limits.memory_bytes, limits.cpu_seconds, false});
  Worked worked;
  auto deadline = steady_clock::now() + limits.time;
  auto left = [&] { return std::chrono::duration_cast<std::chrono::milliseconds>(deadline - steady_clock::now()); };
  auto piece = next();
  while (child.output() >= 0 || child.errors() >= 0) {
    if (piece.empty() && child.input() >= 0) child.close_input();
    std::array<pollfd, 3> wait{
        pollfd{child.input(), POLLOUT, 0}, {child.output(), POLLIN, 0}, {child.errors(), POLLIN, 0}};
    auto time = left();
    if (time.count() <= 0) {
      worked.end = Worked::End::time;
      break;
    }
    ::poll(wait.data(), wait.size(), static_cast<int>(std::min<std::int64_t>(time.count(), 1000)));
    if (wait[0].revents != 0) {
      std::size_t written = 0;
      bool reads = child.write(piece, written);
      piece.remove_prefix(written);
      if (!reads) {
        piece = {};
        child.close_input();
      } else if (piece.empty()) {
        piece = next();
      }
    }
    if (wait[1].revents != 0) child.read_output(worked.output);
    if (wait[2].revents != 0) child.read_errors();
    if (worked.output.size() > limits.output_bytes) {
      worked.end = Worked::End::output;
      break;
    }
  }
  if (worked.end != Worked::End::done) child.signal(SIGKILL);
  std::optional<std::string> how;
  while (!(how = child.ended())) {
    if (worked.end == Worked::End::done && left().count() <= 0) {
      worked.end = Worked::End::time;
      child.signal(SIGKILL);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  worked.how = *how;
  worked.words = child.last_words();
  if (worked.end == Worked::End::done && child.status() != 0) worked.end = Worked::End::failed;
  return worked;
}

Worked run_limited(const std::vector<std::string>& command, std::string_view input, const WorkLimits& limits) {
  return run_limited(
      command, [&] { return std::exchange(input, {}); }, limits);
}

}  // namespace hammy
