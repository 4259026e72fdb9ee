#include "fetch/cache.hpp"

#include <algorithm>
#include <utility>

namespace hammy::fetch {

std::optional<Found> Cache::find(const std::string& key, Time now, std::chrono::seconds age) const {
  std::scoped_lock lock(mutex_);
  auto entry = entries_.find(key);
  if (entry == entries_.end() || now - entry->second.at >= age) return {};
  return entry->second.found;
}

void Cache::put(const std::string& key, Found found, Time now) {
  std::scoped_lock lock(mutex_);
  if (entries_.size() >= most)
    entries_.erase(
        std::ranges::min_element(entries_, [](const auto& a, const auto& b) { return a.second.at < b.second.at; }));
  entries_.insert_or_assign(key, Entry{std::move(found), now});
}

}  // namespace hammy::fetch
