#include "ical/calendar.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "ical/windows.hpp"
#include "zone/zone.hpp"

namespace hammy::ical {
namespace {

const Instant now = *parse_rfc3339("2026-11-22T08:00:00Z");

std::string calendar(std::string_view lines, std::string_view before = "") {
  return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n" + std::string(before) +
         "BEGIN:VEVENT\r\nUID:1@hammy\r\nDTSTAMP:20261122T080000Z\r\n" + std::string(lines) +
         "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
}
std::vector<Event> read_all(std::string_view text, std::string_view zone = "UTC") {
  return read(text, zone, [](std::string_view) { return true; });
}
std::string start(std::string_view lines, std::string_view before = "", std::string_view zone = "UTC") {
  return format_rfc3339(read_all(calendar(lines, before), zone).at(0).start).substr(0, 16);
}
std::string code_of(std::string_view text) {
  try {
    read_all(text);
  } catch (const Error& error) {
    return error.code();
  }
  return "";
}

TEST(Calendar, WhatIsWrittenIsReadAgain) {
  std::vector<Event> events(2);
  events[0].uid = "1@hammy";
  events[0].summary = "Őszi árvíztűrő kampány; 1, 2\nés több " + std::string(200, 'x') + " vége";
  events[0].description = "C:\\new";
  events[0].start = now + std::chrono::hours{5};
  events[1].uid = "2@hammy";
  events[1].start = now;
  auto text = write(events, now);
  for (std::size_t at = 0, end = 0; (end = text.find("\r\n", at)) != text.npos; at = end + 2)
    EXPECT_LE(end - at, 75U) << text.substr(at, end - at);
  EXPECT_EQ(text.find("\n\n"), text.npos);
  auto back = read_all(text);
  ASSERT_EQ(back.size(), 2U);
  EXPECT_EQ(back[0].uid, "1@hammy");
  EXPECT_EQ(back[0].summary, events[0].summary);
  EXPECT_EQ(back[0].description, events[0].description);
  EXPECT_EQ(back[0].start, events[0].start);
  EXPECT_EQ(back[0].created, now);
  EXPECT_EQ(back[0].line, 4U);
}

TEST(Calendar, Times) {
  EXPECT_EQ(start("DTSTART:20261201T070000Z"), "2026-12-01T07:00");
  EXPECT_EQ(start("DTSTART;TZID=Europe/Budapest:20261201T080000"), "2026-12-01T07:00");
  EXPECT_EQ(start("DTSTART;TZID=Europe/Budapest:20260701T080000"), "2026-07-01T06:00");
  EXPECT_EQ(start("DTSTART;TZID=\"Central Europe Standard Time\":20260701T080000"), "2026-07-01T06:00");
  EXPECT_EQ(start("DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Helsinki:20260701T080000"), "2026-07-01T05:00");
  EXPECT_EQ(start("DTSTART:20260701T080000", "", "Europe/Moscow"), "2026-07-01T05:00");
  EXPECT_EQ(start("DTSTART;TZID=Europe/Budapest:20260329T023000"), "2026-03-29T01:00");
}

TEST(Calendar, AZoneThatOnlyTheFileKnows) {
  constexpr std::string_view zone =
      "BEGIN:VTIMEZONE\r\nTZID:Office\r\nBEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nTZOFFSETFROM:+0200\r\n"
      "TZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\nBEGIN:DAYLIGHT\r\n"
      "DTSTART:16010101T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\n"
      "END:DAYLIGHT\r\nEND:VTIMEZONE\r\n";
  EXPECT_EQ(start("DTSTART;TZID=Office:20260701T080000", zone), "2026-07-01T06:00");
  EXPECT_EQ(start("DTSTART;TZID=Office:20261201T080000", zone), "2026-12-01T07:00");
  EXPECT_EQ(code_of(calendar("DTSTART;TZID=Elsewhere:20261201T080000", zone)), "ical.event");
}

TEST(Calendar, FoldedLinesAndLineEndsOfUnix) {
  auto text = calendar("SUMMARY:Ősz\r\n i kamp\r\n \tány\r\nDTSTART\r\n :20261201T070000Z");
  EXPECT_EQ(read_all(text).at(0).summary, "Őszi kamp\tány");
  std::erase(text, '\r');
  EXPECT_EQ(read_all(text).at(0).summary, "Őszi kamp\tány");
}

TEST(Calendar, OnlyOursAreLookedAt) {
  auto text = calendar("DTSTART;VALUE=DATE:20261201\r\nRRULE:FREQ=DAILY");
  EXPECT_TRUE(read(text, "UTC", [](std::string_view uid) { return uid == "2@hammy"; }).empty());
  EXPECT_EQ(code_of(text), "ical.event");
}

TEST(Calendar, Cancelled) {
  EXPECT_TRUE(read_all(calendar("DTSTART:20261201T070000Z\r\nSTATUS:CANCELLED")).at(0).cancelled);
  EXPECT_FALSE(read_all(calendar("DTSTART:20261201T070000Z\r\nSTATUS:CONFIRMED\r\nLOCATION:")).at(0).cancelled);
}

TEST(Calendar, WhatMakesNoSense) {
  for (auto lines :
       {"SUMMARY:x", "DTSTART:tomorrow", "DTSTART;VALUE=DATE:20261201", "DTSTART:20261301T070000Z",
        "DTSTART:20260230T070000Z", "DTSTART:20261201T070000Z\r\nRRULE:FREQ=DAILY;COUNT=3", "DTSTART:00000000T000000Z"})
    EXPECT_EQ(code_of(calendar(lines)), "ical.event") << lines;
  auto once = calendar("DTSTART:20261201T070000Z");
  auto event = once.substr(once.find("BEGIN:VEVENT"), once.find("END:VCALENDAR") - once.find("BEGIN:VEVENT"));
  EXPECT_EQ(code_of("BEGIN:VCALENDAR\r\n" + event + event + "END:VCALENDAR\r\n"), "ical.event");
  for (std::string_view text : {std::string_view(""), std::string_view("hello"), std::string_view("{\"id\":\"A1\"}"),
                                std::string_view("BEGIN:VCALENDAR\r\n\0", 18), std::string_view("\xff\xfe")})
    EXPECT_EQ(code_of(text), "ical.syntax") << text;
  EXPECT_EQ(code_of(std::string(largest_bytes + 1, 'x')), "ical.too-large");
  std::string many = "BEGIN:VCALENDAR\r\n";
  for (std::size_t i = 0; i <= most_events; ++i) many += "BEGIN:VEVENT\r\nEND:VEVENT\r\n";
  EXPECT_EQ(code_of(many), "ical.too-large");
}

TEST(Calendar, AnErrorTellsTheLine) {
  try {
    read_all(calendar("SUMMARY:x", "X-A:1\r\nX-B:2\r\n"));
    FAIL();
  } catch (const Error& error) {
    EXPECT_TRUE(error.message().starts_with("line 6:")) << error.message();
  }
}

TEST(Windows, Zones) {
  EXPECT_EQ(zone_of_windows("FLE Standard Time"), "Europe/Kiev");
  EXPECT_EQ(zone_of_windows("Russian Standard Time"), "Europe/Moscow");
  EXPECT_EQ(zone_of_windows("Europe/Budapest"), "");
  for (auto name : {"Central Europe Standard Time", "Central European Standard Time", "UTC", "GMT Standard Time"})
    EXPECT_TRUE(zone::is_known(zone_of_windows(name))) << name;
}

}  // namespace
}  // namespace hammy::ical
