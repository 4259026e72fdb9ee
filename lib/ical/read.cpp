#include <fmt/format.h>
#include <libical/ical.h>

#include <memory>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "ical/calendar.hpp"
#include "ical/windows.hpp"
#include "zone/zone.hpp"

namespace hammy::ical {

namespace {

[[noreturn]] void wrong(std::size_t line, std::string_view what, std::string hint) {
  throw Error{"ical.event", fmt::format("line {}: {}", line, what), std::move(hint)};
}

/// The lines on which events begin, in their order.
std::vector<std::size_t> event_lines(std::string_view text) {
  std::vector<std::size_t> lines;
  std::size_t number = 0;
  for (auto line : text::split(text, '\n'))
    if (++number; text::iequals(text::trim(line), "BEGIN:VEVENT")) lines.push_back(number);
  return lines;
}

void collect(icalcomponent* component, std::vector<icalcomponent*>& events) {
  for (auto* child = icalcomponent_get_first_component(component, ICAL_ANY_COMPONENT); child;
       child = icalcomponent_get_next_component(component, ICAL_ANY_COMPONENT))
    if (icalcomponent_isa(child) == ICAL_VEVENT_COMPONENT)
      events.push_back(child);
    else
      collect(child, events);
}

/// The IANA zone that a TZID means; empty when only the file itself knows. Programs put their own name and a version in
/// front, as in "/freeassociation.sourceforge.net/Europe/Budapest".
std::string_view zone_named(std::string_view tzid) {
  if (zone::is_known(tzid)) return tzid;
  if (auto iana = zone_of_windows(tzid); !iana.empty()) return iana;
  for (auto slash = tzid.find('/'); slash != tzid.npos; slash = tzid.find('/', slash + 1))
    if (zone::is_known(tzid.substr(slash + 1))) return tzid.substr(slash + 1);
  return {};
}

Instant instant_of(const icaltimetype& time, std::string_view zone) {
  auto date = std::chrono::year{time.year} / time.month / time.day;
  return zone::instant_of(
      date, std::chrono::hours{time.hour} + std::chrono::minutes{time.minute} + std::chrono::seconds{time.second},
      zone);
}

Instant utc(const icaltimetype& time) {
  return std::chrono::sys_seconds{std::chrono::seconds{icaltime_as_timet_with_zone(time, nullptr)}};
}

Instant start_of(icalcomponent* component, std::string_view zone, std::size_t line) {
  auto* property = icalcomponent_get_first_property(component, ICAL_DTSTART_PROPERTY);
  auto time = property ? icalproperty_get_dtstart(property) : icaltime_null_time();
  auto date = std::chrono::year{time.year} / time.month / time.day;
  if (icaltime_is_null_time(time) || !date.ok() || time.year < 1970 || time.year > 9999 || time.hour > 23 ||
      time.minute > 59 || time.second > 60)
    wrong(line, "the event has no time", "give it one, or delete it");
  if (time.is_date) wrong(line, "the event is one of whole days", "give it a time of day");
  if (icaltime_is_utc(time)) return utc(time);
  auto* parameter = icalproperty_get_first_parameter(property, ICAL_TZID_PARAMETER);
  if (!parameter) return instant_of(time, zone);
  std::string_view tzid = icalparameter_get_tzid(parameter);
  if (auto iana = zone_named(tzid); !iana.empty()) return instant_of(time, iana);
  auto* calendar = icalcomponent_get_parent(component);
  auto* own = calendar ? icalcomponent_get_timezone(calendar, std::string(tzid).c_str()) : nullptr;
  if (!own)
    wrong(line, fmt::format("nobody knows the time zone '{}'", text::clip(tzid, 80)),
          "set the calendar program to a zone such as Europe/Budapest, and export again");
  return std::chrono::sys_seconds{std::chrono::seconds{icaltime_as_timet_with_zone(time, own)}};
}

Event event_of(icalcomponent* component, std::string_view zone, std::size_t line) {
  Event event;
  auto text = [&](icalproperty_kind kind, auto get) {
    auto* property = icalcomponent_get_first_property(component, kind);
    const char* value = property ? get(property) : nullptr;
    return std::string(value ? value : "");
  };
  event.line = line;
  event.uid = text(ICAL_UID_PROPERTY, icalproperty_get_uid);
  for (auto kind : {ICAL_RRULE_PROPERTY, ICAL_RDATE_PROPERTY, ICAL_RECURRENCEID_PROPERTY})
    if (icalcomponent_get_first_property(component, kind))
      wrong(line, "the event repeats", "records leave once: move the event without repeating it");
  event.summary = text(ICAL_SUMMARY_PROPERTY, icalproperty_get_summary);
  event.description = text(ICAL_DESCRIPTION_PROPERTY, icalproperty_get_description);
  event.cancelled = icalcomponent_get_status(component) == ICAL_STATUS_CANCELLED;
  event.start = start_of(component, zone, line);
  if (auto* created = icalcomponent_get_first_property(component, ICAL_CREATED_PROPERTY))
    if (auto time = icalproperty_get_created(created); icaltime_is_utc(time)) event.created = utc(time);
  return event;
}

}  // namespace

std::vector<Event> read(std::string_view text, std::string_view zone,
                        const std::function<bool(std::string_view uid)>& ours) {
  if (text.size() > largest_bytes)
    throw Error{"ical.too-large", fmt::format("a calendar of {} bytes", text.size()), "export one calendar alone"};
  if (text.find('\0') != text.npos || !text::is_utf8(text))
    throw Error{"ical.syntax", "the file is no calendar: it is not UTF-8", "export it as iCalendar (.ics)"};
  icalerror_set_errors_are_fatal(0);
  auto lines = event_lines(text);
  if (lines.size() > most_events)
    throw Error{"ical.too-large", fmt::format("a calendar of {} events", lines.size()), "export one calendar alone"};
  std::unique_ptr<icalcomponent, decltype(&icalcomponent_free)> calendar(
      icalparser_parse_string(std::string(text).c_str()), icalcomponent_free);
  std::vector<icalcomponent*> components;
  if (calendar) {
    if (icalcomponent_isa(calendar.get()) == ICAL_VEVENT_COMPONENT) components.push_back(calendar.get());
    collect(calendar.get(), components);
  }
  if (!calendar || components.size() != lines.size() || text.find("BEGIN:VCALENDAR") == text.npos)
    throw Error{"ical.syntax", "the file is no calendar, or it is cut off", "export it as iCalendar (.ics) again"};
  std::vector<Event> events;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < components.size(); ++i) {
    auto* uid = icalcomponent_get_uid(components[i]);
    if (!uid || !ours(uid)) continue;
    if (!seen.insert(uid).second) wrong(lines[i], "the event is there twice", "delete one of them");
    events.push_back(event_of(components[i], zone, lines[i]));
  }
  return events;
}

}  // namespace hammy::ical
