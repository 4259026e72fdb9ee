// iCalendar (RFC 5545): events that a calendar program shows, and what has been done to them there.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace hammy::ical {

/// A calendar of more bytes or events is refused.
inline constexpr std::size_t largest_bytes = std::size_t{16} << 20;
inline constexpr std::size_t most_events = 100'000;

struct Event {
  std::string uid, summary, description, category;
  Instant start;
  std::optional<Instant> created;
  bool cancelled = false;  ///< STATUS:CANCELLED
  std::size_t line = 0;    ///< of its BEGIN:VEVENT; not written
};

/// A calendar of `events`, each a quarter of an hour long, with lines folded and ended as RFC 5545 3.1 says. `now` is
/// their DTSTAMP.
std::string write(const std::vector<Event>& events, Instant now);

/// The events in a calendar whose UID `ours` says yes to, in their order; others are not looked at. Times with a TZID
/// are those of the zone that it names, by IANA's or Windows' name, else of the file's own VTIMEZONE; times without are
/// of `zone`. Throws `ical.syntax`, `ical.too-large`, or `ical.event` with the line for one of ours that has no time,
/// is twice there, or repeats.
std::vector<Event> read(std::string_view text, std::string_view zone,
                        const std::function<bool(std::string_view uid)>& ours);

}  // namespace hammy::ical
