// Circuit breaker: notices that what fails is not the records but that which works on them.
//
// Faults are counted in a sliding window, for the stage as a whole and for each template. Over the limit, and when at
// least half of what was answered in the window were faults, it opens: the stage or template is paused for a set time.
// Then one record is tried; if it does well the breaker closes, else it opens again for twice as long, up to 16 times.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace hammy::stage {

struct BreakerSettings {
  std::int64_t faults = 5;          ///< so many open it; 0: never
  std::chrono::seconds within{60};  ///< the sliding window
  std::chrono::seconds pause{300};  ///< how long it stays open at first
};

class Breaker {
 public:
  explicit Breaker(BreakerSettings settings) : settings_(settings) {}

  /// A fault of the template `name`, "" for one of the stage. When it opens the breaker, for how long.
  std::optional<std::chrono::seconds> fault(std::string_view name, Instant now);
  /// Something of the template `name` was answered well. Whether that closes a breaker that was open.
  bool success(std::string_view name, Instant now);
  /// Somebody else's breaker of the template `name` has opened, and it falls to us to try the one record.
  void assume_open(std::string_view name) { circuits_[std::string(name)].open = true; }
  /// Whether it has opened and not closed since.
  bool open(std::string_view name) const;

 private:
  struct Circuit {
    std::deque<Instant> faults, successes;
    std::int64_t opened = 0;  ///< times in a row
    bool open = false;
    Instant until{};  ///< till then no record is tried: what fails had been taken before
  };
  void forget(Circuit& circuit, Instant now) const;

  BreakerSettings settings_;
  std::map<std::string, Circuit, std::less<>> circuits_;
};

}  // namespace hammy::stage
