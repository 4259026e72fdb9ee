// When the clock guard refuses, with clocks that the test sets.
#include "tsa/clock_guard.hpp"

#include <gtest/gtest.h>

namespace {

using namespace hammy;
using namespace std::chrono_literals;
using tsa::Moment;
using tsa::Reading;

const Moment noon = *parse_rfc3339("2026-11-22T12:00:00Z");

class ClockGuard : public testing::Test, public tsa::ClockSource {
 protected:
  Reading read() override { return reading_; }
  /// Both clocks run on.
  void pass(tsa::microseconds time) {
    reading_.wall += time;
    reading_.running += time;
  }
  tsa::ClockGuard guard(tsa::ClockGuard::Rules rules = {}, Moment not_before = {}) {
    struct Forward final : tsa::ClockSource {
      explicit Forward(ClockGuard& its) : test(its) {}
      Reading read() override { return test.reading_; }
      ClockGuard& test;
    };
    return {std::make_unique<Forward>(*this), rules, not_before};
  }
  static std::string said(tsa::ClockGuard& guard) {
    try {
      guard.now();
      return {};
    } catch (const pki::Refused& refused) {
      EXPECT_EQ(refused.why, pki::Refusal::time_not_available);
      return refused.words;
    }
  }
  Reading reading_{noon, 1000s, true, 100ms, false};
};

TEST_F(ClockGuard, TellsTheTimeOfASoundClock) {
  auto its = guard();
  EXPECT_EQ(its.now(), noon);
  EXPECT_EQ(its.now(), noon);
  pass(1500us);
  EXPECT_EQ(its.now(), noon + 1500us);
}

TEST_F(ClockGuard, TimesRiseWhereTheyAreToSayTheOrder) {
  auto its = guard({.ordering = true});
  EXPECT_EQ(its.now(), noon);
  EXPECT_EQ(its.now(), noon + 1us);
  EXPECT_EQ(its.now(), noon + 2us);
  pass(1us);
  EXPECT_EQ(its.now(), noon + 3us);
  pass(5us);
  EXPECT_EQ(its.now(), noon + 6us);
}

TEST_F(ClockGuard, RefusesAfterAJumpUntilItHasSettled) {
  auto its = guard({.settling = 60s});
  for (auto step : {2s, -2s}) {
    its.now();
    reading_.wall += step;
    EXPECT_EQ(said(its), "the clock has jumped by 2.000 s");
    pass(59s);
    EXPECT_EQ(said(its), "the clock has jumped by 2.000 s");
    pass(1s);
    EXPECT_EQ(said(its), "");
  }
}

TEST_F(ClockGuard, AJumpBackAndForthIsNoJump) {
  auto its = guard();
  reading_.wall += 5s;
  EXPECT_NE(said(its), "");
  reading_.wall -= 5s;
  EXPECT_EQ(said(its), "");
}

TEST_F(ClockGuard, WithoutTheKernelsWordAJumpIsNeverForgiven) {
  auto its = guard({.ask_kernel = false, .settling = 1s});
  reading_.wall += 2s;
  EXPECT_NE(said(its), "");
  pass(100s);
  EXPECT_NE(said(its), "");
}

TEST_F(ClockGuard, RefusesWhatIsNotSynchronisedAsWellAsItPromises) {
  auto its = guard({.accuracy = 500ms});
  reading_.synchronised = false;
  EXPECT_EQ(said(its), "the clock is not synchronised");
  reading_.synchronised = true;
  EXPECT_EQ(said(its), "");
  reading_.error = 501ms;
  EXPECT_EQ(said(its), "the clock may be off by 0.501 s, more than the accuracy");
  auto blind = guard({.ask_kernel = false});
  EXPECT_EQ(said(blind), "");
}

TEST_F(ClockGuard, SettlingMeansSynchronisedAllTheTime) {
  auto its = guard({.settling = 60s});
  reading_.wall += 2s;
  EXPECT_NE(said(its), "");
  pass(30s);
  reading_.synchronised = false;
  EXPECT_NE(said(its), "");
  reading_.synchronised = true;
  pass(31s);
  EXPECT_NE(said(its), "") << "only 31 s since it was last wrong";
  pass(29s);
  EXPECT_EQ(said(its), "");
}

TEST_F(ClockGuard, RefusesALeapSecond) {
  auto its = guard();
  reading_.leaping = true;
  EXPECT_EQ(said(its), "a leap second is under way");
}

TEST_F(ClockGuard, NeverTellsATimeBeforeOneThatWasTold) {
  auto its = guard({}, noon + 3s);
  EXPECT_EQ(said(its), "the clock stands 3.000 s before a time that was told already");
  EXPECT_EQ(its.problem(), "the clock stands 3.000 s before a time that was told already");
  pass(3s);
  EXPECT_EQ(said(its), "");
}

TEST_F(ClockGuard, TellsOnceWhatHappenedToTheClock) {
  auto its = guard();
  std::vector<std::string> told;
  its.on_change([&](const std::string& problem, Moment) { told.push_back(problem); });
  its.problem();
  reading_.wall += 2s;
  its.problem();
  reading_.wall += 2s;
  EXPECT_NE(said(its), "");
  reading_.wall -= 4s;
  its.problem();
  its.now();
  EXPECT_EQ(told, (std::vector<std::string>{"the clock has jumped by 2.000 s", ""}));
}

}  // namespace
