// Limited programs: work on foreign data that must not harm us, done by another program that gets so much memory and
// time and no more.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace hammy {

struct WorkLimits {
  std::chrono::milliseconds time{std::chrono::seconds{60}};
  unsigned cpu_seconds = 30;
  std::uint64_t memory_bytes = std::uint64_t{1} << 30;
  std::size_t output_bytes = std::size_t{64} << 20;
};

struct Worked {
  /// What ended the work before it was done, as its end or a limit.
  enum class End : std::uint8_t { done, failed, time, output };
  End end = End::done;
  std::string output;
  std::string words;  ///< what it said on standard error last
  std::string how;    ///< it ended: "with exit status 1"
};

/// Runs `command` as Child does, gives it `input` on standard input, and takes what it writes. It can write no files.
/// Memory and processor time that are used up make it fail. SIGPIPE must be ignored, as lib/cli does. Throws
/// `system.command` when there is no such program.
Worked run_limited(const std::vector<std::string>& command, std::string_view input, const WorkLimits& limits);
/// The same with input that comes in pieces, of which an empty one is the last.
Worked run_limited(const std::vector<std::string>& command, const std::function<std::string_view()>& next,
                   const WorkLimits& limits);

}  // namespace hammy
