#include "stage/breaker.hpp"

#include <gtest/gtest.h>

namespace hammy::stage {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

Instant at(int second) { return Instant{std::chrono::hours(24)} + seconds(second); }

TEST(StageBreaker, OpensAtTheLimitWithinTheWindow) {
  Breaker breaker({3, seconds(60), minutes(5)});
  EXPECT_FALSE(breaker.fault("", at(0)));
  EXPECT_FALSE(breaker.fault("", at(30)));
  EXPECT_FALSE(breaker.fault("", at(60)));  // the first is out of the window
  EXPECT_EQ(breaker.fault("", at(61)), minutes(5));
  EXPECT_TRUE(breaker.open(""));
}

TEST(StageBreaker, FewAmongManyDoNotOpenIt) {
  Breaker breaker({3, seconds(60), minutes(5)});
  for (int i = 0; i < 10; ++i) breaker.success("", at(i));
  for (int i = 0; i < 9; ++i) EXPECT_FALSE(breaker.fault("", at(10))) << i;
  EXPECT_TRUE(breaker.fault("", at(10)));  // as many as went well
}

TEST(StageBreaker, TemplatesAreCountedApart) {
  Breaker breaker({2, seconds(60), minutes(1)});
  breaker.fault("acme/invoice", at(0));
  EXPECT_FALSE(breaker.fault("other/invoice", at(1)));
  EXPECT_FALSE(breaker.fault("", at(1)));
  EXPECT_TRUE(breaker.fault("acme/invoice", at(2)));
  EXPECT_TRUE(breaker.open("acme/invoice"));
  EXPECT_FALSE(breaker.open("other/invoice"));
}

TEST(StageBreaker, AFailedTrialOpensItForTwiceAsLong) {
  Breaker breaker({2, seconds(60), minutes(1)});
  breaker.fault("", at(0));
  EXPECT_EQ(breaker.fault("", at(1)), minutes(1));
  EXPECT_EQ(breaker.fault("", at(61)), minutes(2));
  EXPECT_EQ(breaker.fault("", at(200)), minutes(4));
  EXPECT_EQ(breaker.fault("", at(500)), minutes(8));
  EXPECT_EQ(breaker.fault("", at(1'000)), minutes(16));
  EXPECT_EQ(breaker.fault("", at(2'000)), minutes(16));  // and no longer than that
}

TEST(StageBreaker, WhatWasInHandWhenItOpenedCountsNoMore) {
  Breaker breaker({2, seconds(60), minutes(1)});
  breaker.fault("", at(0));
  EXPECT_TRUE(breaker.fault("", at(1)));
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(breaker.fault("", at(2)));
  EXPECT_FALSE(breaker.success("", at(3)));
  EXPECT_TRUE(breaker.open(""));
}

TEST(StageBreaker, AGoodTrialClosesIt) {
  Breaker breaker({2, seconds(60), minutes(1)});
  breaker.fault("", at(0));
  breaker.fault("", at(1));
  EXPECT_TRUE(breaker.success("", at(61)));
  EXPECT_FALSE(breaker.open(""));
  EXPECT_FALSE(breaker.success("", at(62)));
  EXPECT_FALSE(breaker.fault("", at(63)));  // it counts anew
}

TEST(StageBreaker, ATrialOfAnothersBreaker) {
  Breaker breaker({5, seconds(60), minutes(1)});
  breaker.assume_open("");
  EXPECT_EQ(breaker.fault("", at(0)), minutes(1));
}

TEST(StageBreaker, NoLimitNeverOpensIt) {
  Breaker breaker({0, seconds(60), minutes(1)});
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(breaker.fault("", at(i)));
}

}  // namespace
}  // namespace hammy::stage
