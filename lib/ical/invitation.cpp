#include "ical/invitation.hpp"

#include <fmt/format.h>
#include <libical/ical.h>

#include <memory>

#include "base/error.hpp"
#include "base/text.hpp"
#include "zone/zone.hpp"

namespace hammy::ical {

namespace {

using Component = std::unique_ptr<icalcomponent, decltype(&icalcomponent_free)>;

Error wrong(std::string message, std::string hint = {}) {
  return Error{"ical.invitation", std::move(message), std::move(hint)};
}

icaltimetype utc(Instant at) {
  auto seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
  return icaltime_from_timet_with_zone(seconds, 0, icaltimezone_get_utc_timezone());
}

class Writer {
 public:
  Writer(const Invitation& invitation, Instant now)
      : invitation_(invitation),
        now_(now),
        calendar_(icalcomponent_new(ICAL_VCALENDAR_COMPONENT), icalcomponent_free),
        event_(icalcomponent_new(ICAL_VEVENT_COMPONENT)) {}

  std::string write() {
    icalcomponent_add_property(calendar_.get(), icalproperty_new_version("2.0"));
    icalcomponent_add_property(calendar_.get(), icalproperty_new_prodid("-//hammy//hammy-attach//EN"));
    icalcomponent_add_property(calendar_.get(),
                               icalproperty_new_method(icalproperty_string_to_method(to_string(invitation_.method))));
    Component owned(event_, icalcomponent_free);
    what();
    when();
    people();
    further();
    if (invitation_.method != Invitation::Method::cancel)
      for (auto before : invitation_.alarms) alarm(before);
    if (zone_ && !all_day_) icalcomponent_add_component(calendar_.get(), rules());
    icalcomponent_add_component(calendar_.get(), owned.release());
    std::unique_ptr<char, decltype(&icalmemory_free_buffer)> text(icalcomponent_as_ical_string_r(calendar_.get()),
                                                                  icalmemory_free_buffer);
    return text.get();
  }

 private:
  void add(icalproperty* property) { icalcomponent_add_property(event_, property); }
  void add_text(icalproperty* (*make)(const char*), const std::string& text) {
    if (!text.empty()) add(make(text.c_str()));
  }

  /// The rules of the zone from the year of the event on: what clocks showed in 1890 is of no use, and some programs
  /// stumble over it.
  icalcomponent* rules() const {
    auto* rules = icalcomponent_new_clone(icaltimezone_get_component(zone_));
    // Under the name that other programs know it by, not libical's own.
    icalproperty_set_tzid(icalcomponent_get_first_property(rules, ICAL_TZID_PROPERTY), invitation_.zone.c_str());
    if (auto* its_own = icalcomponent_get_first_property(rules, ICAL_X_PROPERTY)) {
      icalcomponent_remove_property(rules, its_own);
      icalproperty_free(its_own);
    }
    auto from = icalcomponent_get_dtstart(event_);
    from.month = from.day = 1;
    from.hour = from.minute = from.second = 0;
    from.is_date = 0;
    from.zone = icaltimezone_get_utc_timezone();
    icaltimezone_truncate_vtimezone(rules, from, icaltime_null_time(), 0);
    return rules;
  }

  void what() {
    add(icalproperty_new_uid(invitation_.uid.c_str()));
    add(icalproperty_new_dtstamp(utc(now_)));
    add(icalproperty_new_sequence(static_cast<int>(invitation_.sequence)));
    bool cancelled = invitation_.method == Invitation::Method::cancel;
    add(icalproperty_new_status(cancelled ? ICAL_STATUS_CANCELLED : ICAL_STATUS_CONFIRMED));
    add_text(icalproperty_new_summary, invitation_.summary);
    add_text(icalproperty_new_description, invitation_.description);
    add_text(icalproperty_new_location, invitation_.location);
    add_text(icalproperty_new_url, invitation_.url);
    add_text(icalproperty_new_categories, invitation_.category);
  }

  /// A time as the record writes it: with an offset it is one instant, without it is what clocks of the zone show.
  icaltimetype time_of(const std::string& text) {
    constexpr std::size_t to_minutes = std::string_view("2026-12-01T10:00").size();
    bool no_seconds = text.size() > to_minutes && text[to_minutes] != ':';
    auto whole_time = no_seconds ? text.substr(0, to_minutes) + ":00" + text.substr(to_minutes) : text;
    if (auto at = parse_rfc3339(whole_time)) return utc(*at);
    auto plain = text;
    std::erase_if(plain, [](char c) { return c == '-' || c == ':'; });
    if (plain.size() == 13) plain += "00";
    auto time = icaltime_from_string(plain.c_str());
    bool whole = plain.size() == 8 || (plain.size() == 15 && plain[8] == 'T');
    if (!whole || icaltime_is_null_time(time) || !icaltime_is_valid_time(time) ||
        icaltime_compare(icaltime_normalize(time), time) != 0)
      throw wrong(fmt::format("'{}' is no time of an invitation", text::clip(text, 60)),
                  "write 2026-12-01T10:00, with an offset, or 2026-12-01 for the whole day");
    if (time.is_date) {
      all_day_ = true;
      return time;
    }
    if (!zone_) {
      if (!zone::is_known(invitation_.zone))
        throw Error{"zone.unknown", fmt::format("'{}' is no time zone", text::clip(invitation_.zone, 60)),
                    "use a name such as Europe/Budapest"};
      zone_ = icaltimezone_get_builtin_timezone(invitation_.zone.c_str());
      if (!zone_) throw wrong(fmt::format("the rules of '{}' are not to be had", invitation_.zone), "install tzdata");
    }
    return icaltime_set_timezone(&time, zone_), time;
  }

  icalproperty* dated(icalproperty* property) {
    if (zone_ && !all_day_) {
      auto time = icalvalue_get_datetimedate(icalproperty_get_value(property));
      if (!icaltime_is_utc(time))
        icalproperty_add_parameter(property, icalparameter_new_tzid(invitation_.zone.c_str()));
    }
    return property;
  }

  void when() {
    if (invitation_.start.empty()) throw wrong("the invitation has no 'start'", "write it as 2026-12-01T10:00");
    auto start = time_of(invitation_.start);
    add(dated(icalproperty_new_dtstart(start)));
    if (!invitation_.end.empty()) {
      auto end = time_of(invitation_.end);
      if (end.is_date != start.is_date || icaltime_compare(end, start) <= 0)
        throw wrong(fmt::format("the invitation ends at '{}', which is not after its start", invitation_.end));
      add(dated(icalproperty_new_dtend(end)));
    } else if (invitation_.duration.count() > 0) {
      add(icalproperty_new_duration(icaldurationtype_from_int(static_cast<int>(invitation_.duration.count()))));
    }
    if (!invitation_.repeat.empty()) {
      auto rule = icalrecurrencetype_from_string(invitation_.repeat.c_str());
      if (rule.freq == ICAL_NO_RECURRENCE)
        throw wrong(fmt::format("'{}' is no recurrence rule", text::clip(invitation_.repeat, 100)),
                    "write it as FREQ=WEEKLY;COUNT=4 (RFC 5545 section 3.3.10)");
      add(icalproperty_new_rrule(rule));
    }
    for (const auto& except : invitation_.except) add(dated(icalproperty_new_exdate(time_of(except))));
  }

  void people() {
    auto address = [](const Person& person) { return "mailto:" + person.email; };
    if (!invitation_.organiser.email.empty()) {
      auto* organiser = icalproperty_new_organizer(address(invitation_.organiser).c_str());
      if (!invitation_.organiser.name.empty())
        icalproperty_add_parameter(organiser, icalparameter_new_cn(quotable(invitation_.organiser.name).c_str()));
      add(organiser);
    }
    for (const auto& person : invitation_.attendees) {
      auto* attendee = icalproperty_new_attendee(address(person).c_str());
      if (!person.name.empty())
        icalproperty_add_parameter(attendee, icalparameter_new_cn(quotable(person.name).c_str()));
      icalproperty_add_parameter(
          attendee, icalparameter_new_role(person.optional ? ICAL_ROLE_OPTPARTICIPANT : ICAL_ROLE_REQPARTICIPANT));
      icalproperty_add_parameter(attendee, icalparameter_new_partstat(ICAL_PARTSTAT_NEEDSACTION));
      icalproperty_add_parameter(attendee, icalparameter_new_rsvp(ICAL_RSVP_TRUE));
      add(attendee);
    }
  }

  /// A parameter's value has no double quotes (RFC 5545 section 3.1) and no line ends.
  static std::string quotable(std::string name) {
    for (char& c : name)
      if (c == '"') c = '\'';
    std::erase_if(name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    return name;
  }

  void further() {
    for (const auto& [name, value] : invitation_.properties) {
      bool is_name = !name.empty() && name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == name.npos;
      auto kind = is_name ? icalproperty_string_to_kind(name.c_str()) : ICAL_NO_PROPERTY;
      if (kind == ICAL_NO_PROPERTY || value.find_first_of("\r\n") != value.npos)
        throw wrong(fmt::format("'{}' is no property of an event", text::clip(name, 60)),
                    "write names such as PRIORITY or X-ROOM, with values of one line");
      std::unique_ptr<icalproperty, decltype(&icalproperty_free)> property(icalproperty_new(kind), icalproperty_free);
      if (kind == ICAL_X_PROPERTY) icalproperty_set_x_name(property.get(), name.c_str());
      icalproperty_set_value_from_string(property.get(), value.c_str(), "NO");
      if (!icalproperty_get_value(property.get()))
        throw wrong(fmt::format("'{}' cannot be the value of {}", text::clip(value, 60), name));
      add(property.release());
    }
  }

  void alarm(std::chrono::seconds before) {
    auto* alarm = icalcomponent_new(ICAL_VALARM_COMPONENT);
    icalcomponent_add_property(alarm, icalproperty_new_action(ICAL_ACTION_DISPLAY));
    icalcomponent_add_property(alarm, icalproperty_new_description(invitation_.summary.c_str()));
    icalcomponent_add_property(alarm,
                               icalproperty_new_trigger(icaltriggertype_from_int(-static_cast<int>(before.count()))));
    icalcomponent_add_component(event_, alarm);
  }

  const Invitation& invitation_;
  Instant now_;
  Component calendar_;
  icalcomponent* event_;
  icaltimezone* zone_ = nullptr;
  bool all_day_ = false;
};

}  // namespace

const char* to_string(Invitation::Method method) {
  switch (method) {
    case Invitation::Method::cancel: return "CANCEL";
    case Invitation::Method::publish: return "PUBLISH";
    default: return "REQUEST";
  }
}

std::string write(const Invitation& invitation, Instant now) { return Writer(invitation, now).write(); }

}  // namespace hammy::ical
