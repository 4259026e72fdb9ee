// Progress: one line on a terminal that tells how far a long run has come.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace hammy::cli {

class Progress {
 public:
  /// `total_bytes` is the size of the input, 0 when it is not known. Draws on stderr when `shown`.
  Progress(std::string program, std::uint64_t total_bytes, bool shown);
  ~Progress() { clear(); }

  /// Tells of the records answered so far, those of them with errors, and the input read; draws at most five times a
  /// second.
  void update(std::uint64_t records, std::uint64_t failed, std::uint64_t bytes_read);
  /// Takes the line off the screen; the next update draws it again.
  void clear();

 private:
  using Steady = std::chrono::steady_clock;
  std::string program_;
  std::uint64_t total_bytes_;
  bool shown_, on_screen_ = false;
  Steady::time_point start_ = Steady::now(), drawn_ = start_;
};

}  // namespace hammy::cli
