// Time: instants, RFC 3339, durations, and the clock that a simulation can replace.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace hammy {

/// An instant in UTC, to the millisecond.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

/// Where the time comes from. Nothing in the product asks the system clock directly.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() = 0;
};

/// The system's clock; or, when the environment names a file in HAMMY_CLOCK, the RFC 3339 instant in that file, read
/// anew at each call so that a simulation can move time on for every program of a pipeline at once.
std::unique_ptr<Clock> make_clock();

/// "2026-11-22T07:59:58.120Z" (RFC 3339 section 5.6).
std::string format_rfc3339(Instant at);
/// Milliseconds since 1970 in UTC, as databases keep times.
inline std::int64_t millis(Instant at) { return at.time_since_epoch().count(); }
inline Instant instant(std::int64_t millis) { return Instant{std::chrono::milliseconds{millis}}; }
/// "2026-11-22 07:59:58", in UTC, for people.
std::string format_for_people(Instant at);
/// An RFC 3339 date-time with any offset; nothing when it is not one or names no real date. A leap second
/// counts as the second before.
std::optional<Instant> parse_rfc3339(std::string_view s);
/// "Sun, 22 Nov 2026 07:59:58 +0000" (RFC 5322 section 3.3).
std::string format_rfc5322(Instant at);

/// "90s", "30m", "2h", "7d", or several together: "1h30m". Nothing when it is not a duration.
std::optional<std::chrono::seconds> parse_duration(std::string_view s);
/// The shortest form that parse_duration reads back.
std::string format_duration(std::chrono::seconds duration);

}  // namespace hammy
