#include "rule/retry.hpp"

#include <gtest/gtest.h>

namespace hammy::rule {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using What = Verdict::What;

const Instant now = *parse_rfc3339("2026-11-22T08:00:00Z");

std::vector<Retry> rules(std::string_view toml) {
  static config::Config config;
  config = config::Config::parse(toml);
  return read_retries(scope::Scope(scope::OrgId("default"), config, "/none"));
}
Trial trial(std::string_view code, std::string_view failure, std::int64_t attempts = 1, seconds since = {}) {
  Trial trial;
  trial.subject.queue = "send";
  trial.subject.code = code;
  trial.subject.failure = failure;
  trial.attempts = attempts;
  trial.first = now - since;
  trial.now = now;
  return trial;
}
seconds wait(const std::vector<Retry>& rules, const Trial& trial) {
  auto verdict = decide(rules, trial);
  EXPECT_EQ(verdict.what, What::wait);
  return std::chrono::duration_cast<seconds>(verdict.until - now);
}
std::string code_of(std::string_view toml) {
  try {
    rules(toml);
  } catch (const Error& error) {
    return error.code();
  }
  return "";
}

TEST(Retry, BuiltIn) {
  auto none = rules("");
  for (auto [attempts, expected] : {std::pair{1, 1}, {2, 2}, {3, 4}, {8, 128}, {9, 240}, {30, 240}})
    EXPECT_EQ(wait(none, trial("x.y", "temporary", attempts)), minutes{expected}) << attempts;
  EXPECT_EQ(wait(none, trial("x.y", "technical", 10)), minutes{30});
  EXPECT_EQ(decide(none, trial("x.y", "permanent")).what, What::give_up);
  EXPECT_EQ(decide(none, trial("x.y", "unknown")).what, What::give_up);
  EXPECT_EQ(wait(none, trial("x.y", "temporary", 20, hours{44})), hours{4});
  EXPECT_EQ(decide(none, trial("x.y", "temporary", 20, hours{45})).what, What::give_up);
}

TEST(Retry, TheOtherSidesWishCounts) {
  auto asked = trial("x.y", "temporary");
  asked.retry_after = hours{2};
  EXPECT_EQ(wait(rules(""), asked), hours{2});
  asked.retry_after = seconds{1};
  EXPECT_EQ(wait(rules(""), asked), minutes{1});
}

TEST(Retry, DistancesOneAfterTheOther) {
  auto listed = rules("[queue.retry.a]\ncode = 'smtp.*'\nafter = ['5m', '15m', '1h']\nattempts = 5\n");
  for (auto [attempts, expected] : {std::pair{1, 5}, {2, 15}, {3, 60}, {4, 60}})
    EXPECT_EQ(wait(listed, trial("smtp.x", "temporary", attempts)), minutes{expected}) << attempts;
  EXPECT_EQ(decide(listed, trial("smtp.x", "temporary", 5)).what, What::give_up);
  EXPECT_EQ(wait(listed, trial("other", "temporary")), minutes{1});
}

TEST(Retry, DistancesThatGrow) {
  auto growing = rules("[queue.retry.a]\nafter = '10s'\nfactor = 3\nmost = '2m'\n");
  for (auto [attempts, expected] : {std::pair{1, 10}, {2, 30}, {3, 90}, {4, 120}, {1000000, 120}})
    EXPECT_EQ(wait(growing, trial("x.y", "permanent", attempts)), seconds{expected}) << attempts;
}

TEST(Retry, TheFirstRuleByNameDecides) {
  auto all = rules(
      "[queue.retry.2]\nclass = 'temporary'\ndelete = true\n"
      "[queue.retry.1]\ncode = 'smtp.greylisted'\nmove = 'slow'\n"
      "[queue.retry.3]\ntemplate = 'invoice'\nafter = '1h'\n");
  EXPECT_EQ(decide(all, trial("smtp.greylisted", "temporary")).what, What::move);
  EXPECT_EQ(decide(all, trial("smtp.greylisted", "temporary")).queue, "slow");
  EXPECT_EQ(decide(all, trial("x.y", "temporary")).what, What::discard);
  EXPECT_EQ(decide(all, trial("x.y", "temporary")).rule, "2");
  auto invoice = trial("x.y", "permanent");
  EXPECT_EQ(decide(all, invoice).what, What::give_up);
  invoice.subject.template_name = "invoice@3";
  EXPECT_EQ(wait(all, invoice), hours{1});
}

TEST(Retry, ARuleWithoutDistancesGivesUp) {
  EXPECT_EQ(decide(rules("[queue.retry.a]\nclass = 'temporary'\n"), trial("x.y", "temporary")).what, What::give_up);
}

TEST(Retry, WhatMakesNoSense) {
  for (auto table : {"after = 'soon'", "factor = 0", "attempts = -1", "move = 'x'\ndelete = true"})
    EXPECT_EQ(code_of("[queue.retry.a]\n" + std::string(table)), "rule.retry") << table;
}

TEST(Retry, OrganisationsHaveTheirOwn) {
  auto config = config::Config::parse(
      "[queue.retry.a]\nclass = 'temporary'\nafter = '1h'\n[org.acme.queue.retry.a]\nafter = '2h'\n");
  for (auto [org, expected] : {std::pair{"default", 1}, {"acme", 2}})
    EXPECT_EQ(wait(read_retries(scope::Scope(scope::OrgId(org), config, "/none")), trial("x.y", "temporary")),
              hours{expected});
}

}  // namespace
}  // namespace hammy::rule
