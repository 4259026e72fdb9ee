#include "rule/rate.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace hammy::rule {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

TEST(Rate, Reads) {
  EXPECT_EQ(Rate::parse("100000 per 30m").count, 100'000);
  EXPECT_EQ(Rate::parse("100000 per 30m").per, minutes{30});
  EXPECT_EQ(Rate::parse("1 per 1h30m").per, minutes{90});
  for (auto text : {"", "100", "per 30m", "0 per 30m", "-1 per 30m", "1.5 per 1m", "10 per", "10 per 0s", "10 per day",
                    "ten per 1m", "9999999999999 per 1m", "99999999999999999999 per 1m", "10per 1m"}) {
    try {
      Rate::parse(text);
      ADD_FAILURE() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), "rule.rate") << text;
    }
  }
}

TEST(Ramp, GrowsStepByStep) {
  auto from = *parse_rfc3339("2026-11-01T00:00:00Z");
  auto ramp = Ramp::parse("50% per 1d", from, 1000);
  EXPECT_EQ(ramp.grown(100, from - minutes{1}), 0);
  EXPECT_EQ(ramp.grown(100, from), 100);
  EXPECT_EQ(ramp.grown(100, from + hours{23}), 100);
  EXPECT_EQ(ramp.grown(100, from + hours{24}), 150);
  EXPECT_EQ(ramp.grown(100, from + hours{48}), 225);
  EXPECT_EQ(ramp.grown(100, from + hours{24 * 6}), 1000);
  EXPECT_EQ(ramp.grown(100, from + hours{24 * 36500}), 1000);
}

TEST(Ramp, WithoutAnEndStaysANumber) {
  auto from = *parse_rfc3339("2026-11-01T00:00:00Z");
  EXPECT_GT(Ramp::parse("100% per 1m", from, {}).grown(100, from + hours{24 * 36500}), 0);
  EXPECT_THROW(Ramp::parse("100 per 1d", from, {}), Error);
}

}  // namespace
}  // namespace hammy::rule
