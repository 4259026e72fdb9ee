#include "rule/hours.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace hammy::rule {
namespace {

std::string next(const Hours& hours, std::string_view at, std::string_view zone = "Europe/Budapest") {
  return format_rfc3339(hours.next(*parse_rfc3339(at), zone)).substr(0, 16);
}
bool open(const Hours& hours, std::string_view at, std::string_view zone = "Europe/Budapest") {
  return hours.contains(*parse_rfc3339(at), zone);
}

TEST(Hours, EachDay) {
  auto hours = Hours::parse("09:00-17:00");
  EXPECT_FALSE(open(hours, "2026-11-22T07:59:59Z"));
  EXPECT_TRUE(open(hours, "2026-11-22T08:00:00Z"));
  EXPECT_TRUE(open(hours, "2026-11-22T15:59:59Z"));
  EXPECT_FALSE(open(hours, "2026-11-22T16:00:00Z"));
  EXPECT_EQ(next(hours, "2026-11-22T07:00:00Z"), "2026-11-22T08:00");
  EXPECT_EQ(next(hours, "2026-11-22T09:30:00Z"), "2026-11-22T09:30");
  EXPECT_EQ(next(hours, "2026-11-22T16:00:00Z"), "2026-11-23T08:00");
}

TEST(Hours, OfDays) {
  auto hours = Hours::parse("Mo-Fr 08:00-18:00, Sa 09:00-12:00");
  EXPECT_EQ(next(hours, "2026-11-20T17:00:00Z"), "2026-11-21T08:00");  // from Friday evening to Saturday
  EXPECT_EQ(next(hours, "2026-11-21T11:00:00Z"), "2026-11-23T07:00");  // from Saturday noon to Monday
  EXPECT_EQ(next(Hours::parse("We 10:00-11:00"), "2026-11-25T10:00:00Z"), "2026-12-02T09:00");
  EXPECT_TRUE(open(Hours::parse("Sa-Mo 00:00-24:00"), "2026-11-22T12:00:00Z"));
  EXPECT_FALSE(open(Hours::parse("Sa-Mo 00:00-24:00"), "2026-11-24T12:00:00Z"));
}

TEST(Hours, IntoTheNextDay) {
  auto hours = Hours::parse("Su 22:00-06:00");
  EXPECT_TRUE(open(hours, "2026-11-22T21:00:00Z"));
  EXPECT_TRUE(open(hours, "2026-11-23T04:59:00Z"));
  EXPECT_FALSE(open(hours, "2026-11-23T05:00:00Z"));
  EXPECT_FALSE(open(hours, "2026-11-22T04:00:00Z"));
}

TEST(Hours, QuietOnesAreTheRest) {
  auto hours = Hours::outside("21:00-08:00");
  EXPECT_TRUE(open(hours, "2026-11-22T19:59:00Z"));
  EXPECT_FALSE(open(hours, "2026-11-22T20:00:00Z"));
  EXPECT_EQ(next(hours, "2026-11-22T20:00:00Z"), "2026-11-23T07:00");
  EXPECT_EQ(next(hours, "2026-11-22T06:59:00Z"), "2026-11-22T07:00");
  EXPECT_THROW(Hours::outside("00:00-24:00"), Error);
}

TEST(Hours, ByTheRecipientsClockWhenClocksChange) {
  auto hours = Hours::outside("21:00-08:00");
  EXPECT_EQ(next(hours, "2026-03-28T20:00:00Z"), "2026-03-29T06:00");  // an hour less that night
  EXPECT_EQ(next(hours, "2026-10-24T20:00:00Z"), "2026-10-25T07:00");  // an hour more
  EXPECT_EQ(next(hours, "2026-03-28T20:00:00Z", "Europe/Moscow"), "2026-03-29T05:00");
  EXPECT_EQ(next(hours, "2026-03-28T20:00:00Z", "Europe/Helsinki"), "2026-03-29T05:00");
  // An opening that clocks jump over comes when they have jumped.
  EXPECT_EQ(next(Hours::parse("Su 02:30-04:00"), "2026-03-29T00:00:00Z"), "2026-03-29T01:00");
}

TEST(Hours, NextLiesWithin) {
  for (auto text : {"02:30-02:45", "Mo-Fr 09:00-17:00", "22:00-02:30", "Su 02:00-03:00"}) {
    auto hours = Hours::parse(text);
    for (auto zone : {"Europe/Budapest", "Europe/Helsinki", "America/New_York"})
      for (auto at = *parse_rfc3339("2026-03-01T00:00:00Z"); at < *parse_rfc3339("2026-11-04T00:00:00Z");
           at += std::chrono::minutes{37}) {
        auto then = hours.next(at, zone);
        ASSERT_GE(then, at) << text << ' ' << zone << ' ' << format_rfc3339(at);
        ASSERT_TRUE(hours.contains(then, zone)) << text << ' ' << zone << ' ' << format_rfc3339(at);
      }
  }
}

TEST(Hours, WhatIsNone) {
  for (auto text : {"", "9-17", "09:00", "09:00-09:00", "25:00-26:00", "09:60-10:00", "Xx 09:00-10:00",
                    "Mo-Xx 09:00-10:00", "09:00-24:01", "-1:00-10:00", "09:00-17:00,", "Mo09:00-10:00"}) {
    try {
      Hours::parse(text);
      ADD_FAILURE() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), "rule.hours") << text;
    }
  }
}

}  // namespace
}  // namespace hammy::rule
