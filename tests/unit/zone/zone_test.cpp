#include "zone/zone.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace hammy::zone {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr std::chrono::year_month_day date(int year, unsigned month, unsigned day) {
  return std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day};
}

/// "Su 2026-03-29 03:00" of an instant in a zone.
std::string shown(std::string_view at, std::string_view zone) {
  auto local = local_time(*parse_rfc3339(at), zone);
  constexpr const char* names[] = {"Su", "Mo", "Tu", "We", "Th", "Fr", "Sa"};
  auto minutes_of_day = std::chrono::duration_cast<minutes>(local.time_of_day).count();
  char text[40];
  std::snprintf(text, sizeof text, "%s %04d-%02u-%02u %02d:%02d", names[local.weekday.c_encoding()],
                static_cast<int>(local.date.year()), static_cast<unsigned>(local.date.month()),
                static_cast<unsigned>(local.date.day()), static_cast<int>(minutes_of_day / 60),
                static_cast<int>(minutes_of_day % 60));
  return text;
}

std::string instant(std::chrono::year_month_day date, minutes time, std::string_view zone) {
  return format_rfc3339(instant_of(date, time, zone));
}

TEST(Zone, WhatClocksShow) {
  EXPECT_EQ(shown("2026-11-22T08:00:00Z", "Europe/Budapest"), "Su 2026-11-22 09:00");
  EXPECT_EQ(shown("2026-11-22T08:00:00Z", "Europe/Moscow"), "Su 2026-11-22 11:00");
  EXPECT_EQ(shown("2026-11-22T08:00:00Z", "America/St_Johns"), "Su 2026-11-22 04:30");
  EXPECT_EQ(shown("2026-11-22T23:30:00Z", "Europe/Helsinki"), "Mo 2026-11-23 01:30");
  EXPECT_EQ(shown("2026-11-22T23:30:00Z", "UTC"), "Su 2026-11-22 23:30");
  EXPECT_EQ(shown("1969-12-31T23:59:00Z", "Europe/Budapest"), "Th 1970-01-01 00:59");
}

TEST(Zone, AroundTheGapInSpring) {
  EXPECT_EQ(shown("2026-03-29T00:59:00Z", "Europe/Budapest"), "Su 2026-03-29 01:59");
  EXPECT_EQ(shown("2026-03-29T01:00:00Z", "Europe/Budapest"), "Su 2026-03-29 03:00");
  EXPECT_EQ(shown("2026-03-29T01:00:00Z", "Europe/Helsinki"), "Su 2026-03-29 04:00");
}

TEST(Zone, ATimeThatClocksJumpOverIsTheEndOfTheJump) {
  auto sunday = date(2026, 3, 29);
  for (auto zone : {"Europe/Budapest", "Europe/Warsaw"}) {
    EXPECT_EQ(instant(sunday, hours{2} + minutes{30}, zone), "2026-03-29T01:00:00.000Z") << zone;
    EXPECT_EQ(instant(sunday, hours{1} + minutes{59}, zone), "2026-03-29T00:59:00.000Z") << zone;
    EXPECT_EQ(instant(sunday, hours{3}, zone), "2026-03-29T01:00:00.000Z") << zone;
  }
  EXPECT_EQ(instant(sunday, hours{3} + minutes{30}, "Europe/Helsinki"), "2026-03-29T01:00:00.000Z");
}

TEST(Zone, ATimeThatClocksShowTwiceIsItsFirst) {
  auto sunday = date(2026, 10, 25);
  for (auto zone : {"Europe/Budapest", "Europe/Warsaw"}) {
    EXPECT_EQ(instant(sunday, hours{2} + minutes{30}, zone), "2026-10-25T00:30:00.000Z") << zone;
    EXPECT_EQ(instant(sunday, hours{3}, zone), "2026-10-25T02:00:00.000Z") << zone;
  }
  EXPECT_EQ(instant(sunday, hours{3} + minutes{30}, "Europe/Helsinki"), "2026-10-25T00:30:00.000Z");
}

TEST(Zone, MoscowHasNoSummerTime) {
  EXPECT_EQ(instant(date(2026, 3, 29), hours{2} + minutes{30}, "Europe/Moscow"), "2026-03-28T23:30:00.000Z");
  EXPECT_EQ(instant(date(2026, 7, 1), hours{12}, "Europe/Moscow"), "2026-07-01T09:00:00.000Z");
  EXPECT_EQ(instant(date(2012, 7, 1), hours{12}, "Europe/Moscow"), "2012-07-01T08:00:00.000Z");  // it was UTC+4 then
}

TEST(Zone, AnInstantComesBackFromItsLocalTime) {
  for (auto zone : {"Europe/Budapest", "Europe/Helsinki", "Europe/Warsaw", "Europe/Moscow", "Asia/Kathmandu"})
    for (auto at = *parse_rfc3339("2026-03-27T00:10:00Z"); at < *parse_rfc3339("2026-03-31T00:00:00Z");
         at += hours{1}) {
      auto local = local_time(at, zone);
      EXPECT_EQ(instant_of(local.date, local.time_of_day, zone), at) << zone << ' ' << format_rfc3339(at);
    }
}

TEST(Zone, UnknownNames) {
  EXPECT_TRUE(is_known("Europe/Budapest"));
  EXPECT_TRUE(is_known("Europe/Kiev"));  // an old name that the database keeps
  for (auto name : {"", "Mars/Olympus", "../../etc/passwd", "Europe", "europe/budapest", "CET+99"})
    EXPECT_FALSE(is_known(name)) << name;
  EXPECT_FALSE(is_known(std::string(100, 'x')));
  try {
    local_time({}, "Mars/Olympus");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "zone.unknown");
  }
}

}  // namespace
}  // namespace hammy::zone
