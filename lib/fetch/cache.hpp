// Cache: what was fetched a moment ago, for the records of one run that want the same file.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "fetch/content.hpp"

namespace hammy::fetch {

/// Shared by the workers of a program.
class Cache {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// `key` has the organisation in it and the whole address.
  std::optional<Found> find(const std::string& key, Time now, std::chrono::seconds age) const;
  void put(const std::string& key, Found found, Time now);

 private:
  static constexpr std::size_t most = 1000;
  struct Entry {
    Found found;
    Time at;
  };
  mutable std::mutex mutex_;
  std::map<std::string, Entry> entries_;
};

}  // namespace hammy::fetch
