// Rates: how many may leave in which time.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.hpp"

namespace hammy::rule {

/// "100000 per 30m": so many in each window of that length.
struct Rate {
  std::int64_t count = 0;
  std::chrono::seconds per{};

  /// Throws `rule.rate`.
  static Rate parse(std::string_view text);
};

/// A warm-up: the count of a Rate grows by `percent` each `every`, beginning at `from`, up to `most`.
struct Ramp {
  std::int64_t percent = 0;
  std::chrono::seconds every{};
  Instant from;
  std::optional<std::int64_t> most;

  /// "15% per 1d". Throws `rule.rate`.
  static Ramp parse(std::string_view text, Instant from, std::optional<std::int64_t> most);
  /// What `count` has grown to at `at`. Before `from` nothing may leave.
  std::int64_t grown(std::int64_t count, Instant at) const;
};

}  // namespace hammy::rule
