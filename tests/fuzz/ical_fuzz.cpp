// Calendars that come back from a calendar program: read, written, and read again as they were.
#include <cstdlib>
#include <vector>

#include "base/error.hpp"
#include "ical/calendar.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hammy;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  auto any = [](std::string_view) { return true; };
  std::vector<ical::Event> events;
  try {
    events = ical::read(bytes, "Europe/Budapest", any);
  } catch (const Error&) {
    return 0;
  }
  for (auto& event : events) {
    if (event.line == 0) std::abort();
    event = {"uid" + std::to_string(event.line), "s", "d", "c", event.start, {}, false, 0};
  }
  auto again = ical::read(ical::write(events, Instant{}), "UTC", any);
  if (again.size() != events.size()) std::abort();
  for (std::size_t i = 0; i < events.size(); ++i)
    if (again[i].start != events[i].start || again[i].uid != events[i].uid) std::abort();
  return 0;
}
