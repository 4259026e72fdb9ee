// Limits: how fast and at which hours records may leave a queue, [queue.limit.NAME] of hammy.toml.
//
//   [queue.limit.newsletters]
//   campaign = "news-*"             # which records: queue, campaign, template, channel, destination
//   per = "campaign"                # counted apart for each campaign (template, destination, queue); together unless
//   said rate = "100000 per 30m" hours = "Mo-Fr 09:00-17:00"     # or quiet = "21:00-08:00", in the recipient's time
//   zone ramp = "15% per 1d"             # warm-up: the rate grows ramp_from = "2026-11-01T00:00:00Z" ramp_most =
//   1000000
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rule/hours.hpp"
#include "rule/match.hpp"
#include "rule/rate.hpp"

namespace hammy::rule {

struct Limit {
  std::string name;
  Match match;
  std::string per;
  std::optional<Rate> rate;
  std::optional<Ramp> ramp;
  std::optional<Hours> hours;

  /// What is counted together with `subject`: the limit's name and, with `per`, the value that counts apart.
  std::string bucket(const Subject& subject) const;
  /// How many may leave in the window that begins at `window`; only with a rate.
  std::int64_t room(Instant window) const;
  /// When the window that began at `opened` is over and the next one may begin; only with a rate.
  Instant end_of_window(Instant opened) const;
};

/// The organisation's limits, sorted by name. Throws `rule.limit`, `rule.hours`, `rule.rate`, all exit 78.
std::vector<Limit> read_limits(const scope::Scope& scope);

}  // namespace hammy::rule
