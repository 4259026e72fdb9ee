// Rate limits: token buckets, one for each who asks.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

namespace hammy::tsa {

/// May be used by several threads.
class Rates {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// Whether `who` may have one more at `now` with `per_second` of them, and as many at once; 0: always.
  bool take(const std::string& who, std::int64_t per_second, Time now) {
    if (per_second <= 0) return true;
    std::scoped_lock lock(mutex_);
    if (buckets_.size() > most_buckets) forget(now);
    auto full = static_cast<double>(per_second);
    auto& bucket = buckets_.try_emplace(who, Bucket{full, now}).first->second;
    auto passed = std::chrono::duration<double>(now - bucket.at).count();
    bucket = {std::min(full, bucket.left + passed * full), now};
    if (bucket.left < 1) return false;
    bucket.left -= 1;
    return true;
  }

 private:
  struct Bucket {
    double left = 0;
    Time at;
  };
  static constexpr std::size_t most_buckets = 10'000;
  /// After a second every bucket is full again, and might as well not be there.
  void forget(Time now) {
    std::erase_if(buckets_, [&](const auto& one) { return now - one.second.at > std::chrono::seconds(1); });
  }
  std::mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace hammy::tsa
