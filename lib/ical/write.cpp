#include <libical/ical.h>

#include <memory>

#include "ical/calendar.hpp"

namespace hammy::ical {

namespace {

icaltimetype time_of(Instant at) {
  auto seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
  return icaltime_from_timet_with_zone(seconds, 0, icaltimezone_get_utc_timezone());
}

icalcomponent* component_of(const Event& event, Instant now) {
  constexpr std::chrono::minutes length{15};
  auto* component = icalcomponent_new(ICAL_VEVENT_COMPONENT);
  auto add = [&](icalproperty* property) { icalcomponent_add_property(component, property); };
  add(icalproperty_new_uid(event.uid.c_str()));
  add(icalproperty_new_dtstamp(time_of(now)));
  add(icalproperty_new_created(time_of(event.created.value_or(now))));
  add(icalproperty_new_dtstart(time_of(event.start)));
  add(icalproperty_new_dtend(time_of(event.start + length)));
  add(icalproperty_new_summary(event.summary.c_str()));
  if (!event.description.empty()) add(icalproperty_new_description(event.description.c_str()));
  if (!event.category.empty()) add(icalproperty_new_categories(event.category.c_str()));
  add(icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT));  // nobody is busy then
  return component;
}

}  // namespace

std::string write(const std::vector<Event>& events, Instant now) {
  std::unique_ptr<icalcomponent, decltype(&icalcomponent_free)> calendar(icalcomponent_new(ICAL_VCALENDAR_COMPONENT),
                                                                         icalcomponent_free);
  icalcomponent_add_property(calendar.get(), icalproperty_new_version("2.0"));
  icalcomponent_add_property(calendar.get(), icalproperty_new_prodid("-//hammy//hammy-queue//EN"));
  for (const auto& event : events) icalcomponent_add_component(calendar.get(), component_of(event, now));
  std::unique_ptr<char, decltype(&icalmemory_free_buffer)> text(icalcomponent_as_ical_string_r(calendar.get()),
                                                                icalmemory_free_buffer);
  return text.get();
}

}  // namespace hammy::ical
