// Retries: which failures are tried again, how often and how far apart, [queue.retry.NAME] of hammy.toml.
//
//   [queue.retry.greylisted]
//   code = "smtp.refused-for-now"      # which failures: code, class; and which records: queue, campaign, template …
//   after = ["5m", "15m", "1h", "4h"]  # distances; the last one repeats. Or after = "1m", factor = 2, most = "4h"
//   attempts = 20                      # how often in all
//   for = "2d"                         # and for how long from the first attempt on
//   move = "slow"                      # into another queue instead of waiting in its own
//   delete = true                      # or away with it
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/time.hpp"
#include "rule/match.hpp"

namespace hammy::rule {

struct Retry {
  std::string name;
  Match match;
  std::vector<std::chrono::seconds> after;
  std::int64_t factor = 1;
  std::chrono::seconds most{};
  std::int64_t attempts = 0;     ///< 0: as often as `longest` allows
  std::chrono::seconds longest;  ///< `for`
  std::string move;
  bool discard = false;
};

/// One record's history with failures.
struct Trial {
  Subject subject;
  std::int64_t attempts = 1;  ///< made so far, the failed one included
  Instant first, now;
  std::optional<std::chrono::seconds> retry_after;  ///< the other side's wish
};

/// What is to become of a failed record.
struct Verdict {
  enum class What { wait, move, discard, give_up } what = What::give_up;
  Instant until;      ///< wait: till when
  std::string queue;  ///< move: where to
  std::string rule;   ///< that decided; empty: none spoke of it
};

/// The organisation's rules in the order of their names, and behind them what is built in: temporary failures are tried
/// again after 1m, 2m, 4m … 4h for 2d, technical ones after 1m … 30m for 2d, permanent and unknown ones not at all.
/// Throws `rule.retry`, exit 78.
std::vector<Retry> read_retries(const scope::Scope& scope);

/// The first rule that speaks of the record decides.
Verdict decide(const std::vector<Retry>& rules, const Trial& trial);

}  // namespace hammy::rule
