#include "cli/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

namespace hammy::cli {

Progress::Progress(std::string program, std::uint64_t total_bytes, bool shown)
    : program_(std::move(program)), total_bytes_(total_bytes), shown_(shown) {}

void Progress::update(std::uint64_t records, std::uint64_t failed, std::uint64_t bytes_read) {
  if (!shown_) return;
  auto now = Steady::now();
  if (now - drawn_ < std::chrono::milliseconds(200)) return;
  drawn_ = now;
  double seconds = std::chrono::duration<double>(now - start_).count();
  std::string line =
      fmt::format("\r{}: {} records, {:.0f}/s", program_, records, static_cast<double>(records) / seconds);
  if (failed > 0) line += fmt::format(", {} failed", failed);
  if (total_bytes_ > 0 && bytes_read > 0) {
    double done = std::min(1.0, static_cast<double>(bytes_read) / static_cast<double>(total_bytes_));
    auto width = static_cast<int>(done * 20);
    auto left = static_cast<long>(seconds / done * (1 - done));
    line += fmt::format(" [{:#<{}}{:.<{}}] {:.0f} %, {}:{:02} left", "", width, "", 20 - width, done * 100, left / 60,
                        left % 60);
  }
  line += "\x1b[K";
  on_screen_ = ::write(2, line.data(), line.size()) > 0;
}

void Progress::clear() {
  if (!on_screen_) return;
  on_screen_ = false;
  constexpr std::string_view erase = "\r\x1b[K";
  [[maybe_unused]] auto ignored = ::write(2, erase.data(), erase.size());
}

}  // namespace hammy::cli
