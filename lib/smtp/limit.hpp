// A rate: so many a second, spread evenly, with a little room for bursts.
#pragma once

#include <algorithm>
#include <chrono>

namespace hammy::smtp {

class Rate {
 public:
  using Time = std::chrono::steady_clock::time_point;

  Rate() = default;
  /// 0 is no limit.
  explicit Rate(double per_second) {
    if (per_second <= 0) return;
    interval_ = std::chrono::duration_cast<Time::duration>(std::chrono::duration<double>(1 / per_second));
    burst_ = std::max(interval_, Time::duration{std::chrono::milliseconds{100}}) - interval_;
  }

  bool limited() const { return interval_.count() > 0; }
  /// When the one after `ahead` others may go.
  Time slot(Time now, std::size_t ahead = 0) const {
    return std::max(now, std::max(next_, now) + interval_ * static_cast<long>(ahead) - burst_);
  }
  void take(Time now) {
    if (limited()) next_ = std::max(next_, now) + interval_;
  }

 private:
  Time::duration interval_{}, burst_{};
  Time next_{};
};

}  // namespace hammy::smtp
