// Invitations: an event that people are asked to, moved to another time or told to forget (RFC 5545, RFC 5546).
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/time.hpp"

namespace hammy::ical {

struct Person {
  std::string email, name;
  bool optional = false;  ///< ROLE=OPT-PARTICIPANT: is not needed there
};

struct Invitation {
  enum class Method : std::uint8_t { request, cancel, publish } method = Method::request;
  std::string uid;            ///< what later versions of the same event are known by
  std::int64_t sequence = 0;  ///< rises with each version
  std::string summary, description, location, url, category;
  Person organiser;
  std::vector<Person> attendees;
  std::string start;  ///< "2026-12-01T10:00" in `zone`, or with an offset or Z; "2026-12-01": the whole day
  std::string end;    ///< likewise; empty: `duration`
  std::chrono::seconds duration{0};
  std::string zone;                          ///< IANA's name
  std::vector<std::chrono::seconds> alarms;  ///< so long before the start
  std::string repeat;                        ///< a recurrence rule: "FREQ=WEEKLY;COUNT=4" (RFC 5545 3.3.10)
  std::vector<std::string> except;           ///< starts that the rule makes and that do not take place
  std::vector<std::pair<std::string, std::string>> properties;  ///< further ones: {"PRIORITY", "1"}
};

/// "REQUEST", "CANCEL" or "PUBLISH" (RFC 5546 section 1.4).
const char* to_string(Invitation::Method method);

/// The invitation as a calendar of one event, `now` its DTSTAMP, with the rules of its time zone. Throws
/// `ical.invitation` for what is no time, no rule or no property, `zone.unknown` for its zone.
std::string write(const Invitation& invitation, Instant now);

}  // namespace hammy::ical
