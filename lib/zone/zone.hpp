// Time zones: what a clock on a wall shows, by the system's tzdata.
#pragma once

#include <chrono>
#include <string_view>

#include "base/time.hpp"

namespace hammy::zone {

/// What calendar and clock show in a place.
struct LocalTime {
  std::chrono::year_month_day date;
  std::chrono::weekday weekday;
  std::chrono::milliseconds time_of_day{};
};

/// Whether `name` is a time zone of the IANA database, such as Europe/Budapest.
bool is_known(std::string_view name);

/// The local time of `at` in the zone `name`. Throws `zone.unknown`.
LocalTime local_time(Instant at, std::string_view name);

/// The instant at which clocks in the zone `name` show `time_of_day` on `date`. A time that clocks jump over counts as
/// the end of the jump, one that they show twice as its first time. Throws `zone.unknown`.
Instant instant_of(std::chrono::year_month_day date, std::chrono::milliseconds time_of_day, std::string_view name);

}  // namespace hammy::zone
