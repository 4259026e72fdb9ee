#include "zone/zone.hpp"

#include <date/tz.h>
#include <fmt/format.h>

#include <map>
#include <mutex>
#include <string>

#include "base/error.hpp"

namespace hammy::zone {

namespace {

/// Nothing for a name that there is not. Looking one up goes through the whole database, so what was found is kept.
const date::time_zone* find(std::string_view name) {
  static std::mutex mutex;
  static std::map<std::string, const date::time_zone*, std::less<>> known;
  std::scoped_lock lock(mutex);
  if (auto found = known.find(name); found != known.end()) return found->second;
  // Names come from records: those that are none must not fill memory.
  constexpr std::size_t most = 2000, longest_name = 64;
  if (name.empty() || name.size() > longest_name) return nullptr;
  const date::time_zone* zone = nullptr;
  try {
    zone = date::locate_zone(std::string(name));
  } catch (const std::exception&) {  // no such zone, or no database on this machine
  }
  if (known.size() < most) known.emplace(name, zone);
  return zone;
}

const date::time_zone& get(std::string_view name) {
  if (const auto* zone = find(name)) return *zone;
  throw Error{"zone.unknown", fmt::format("'{}' is no time zone", name.substr(0, 64)),
              "write an IANA name such as Europe/Budapest; the package tzdata must be installed"};
}

}  // namespace

bool is_known(std::string_view name) { return find(name) != nullptr; }

LocalTime local_time(Instant at, std::string_view name) {
  auto local = get(name).to_local(at).time_since_epoch();
  std::chrono::sys_days day{std::chrono::floor<std::chrono::days>(local)};
  return {day, day, std::chrono::duration_cast<std::chrono::milliseconds>(local - day.time_since_epoch())};
}

Instant instant_of(std::chrono::year_month_day date, std::chrono::milliseconds time_of_day, std::string_view name) {
  date::local_time<std::chrono::milliseconds> local{std::chrono::sys_days{date}.time_since_epoch() + time_of_day};
  return get(name).to_sys(local, date::choose::earliest);
}

}  // namespace hammy::zone
