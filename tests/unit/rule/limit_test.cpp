#include "rule/limit.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace hammy::rule {
namespace {

std::vector<Limit> limits(std::string_view toml) {
  static config::Config config;
  config = config::Config::parse(toml);
  return read_limits(scope::Scope(scope::OrgId("default"), config, "/none"));
}
std::string code_of(const std::string& table) {
  try {
    limits("[queue.limit.a]\n" + table);
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_status(), Exit::config);
    return error.code();
  }
  return "";
}

TEST(Limit, SortedByName) {
  auto all = limits("[queue.limit.b]\nrate = '1 per 1m'\n[queue.limit.a]\nquiet = '21:00-08:00'\n");
  ASSERT_EQ(all.size(), 2);
  EXPECT_EQ(all[0].name, "a");
  EXPECT_FALSE(all[0].rate);
  EXPECT_TRUE(all[0].hours);
  EXPECT_TRUE(all[1].rate);
}

TEST(Limit, Buckets) {
  Subject subject{"send", "news-1", "letter@2", "email", "example.com", "", ""};
  for (auto [per, bucket] : {std::pair{"", "a"},
                             {"queue", "a/send"},
                             {"campaign", "a/news-1"},
                             {"template", "a/letter"},
                             {"destination", "a/example.com"}})
    EXPECT_EQ(limits(std::string("[queue.limit.a]\nrate = '1 per 1m'\nper = '") + per + "'").front().bucket(subject),
              bucket);
}

TEST(Limit, RoomAndWindows) {
  auto from = *parse_rfc3339("2026-11-02T00:00:00Z");
  auto plain = limits("[queue.limit.a]\nrate = '5 per 1h'").front();
  EXPECT_EQ(plain.room(from), 5);
  EXPECT_EQ(plain.end_of_window(from), from + std::chrono::hours{1});
  auto ramped =
      limits("[queue.limit.a]\nrate = '5 per 1d'\nramp = '100% per 1d'\nramp_from = '2026-11-02T00:00:00Z'\n").front();
  EXPECT_EQ(ramped.room(from - std::chrono::hours{1}), 0);
  EXPECT_EQ(ramped.room(from + std::chrono::hours{24}), 10);
  EXPECT_EQ(ramped.end_of_window(from - std::chrono::hours{1}), from);
  EXPECT_EQ(ramped.end_of_window(from), from + std::chrono::hours{24});
}

TEST(Limit, WhatMakesNoSense) {
  EXPECT_EQ(code_of("queue = 'send'"), "rule.limit");
  EXPECT_EQ(code_of("rate = '1 per 1m'\nper = 'customer'"), "rule.limit");
  EXPECT_EQ(code_of("rate = '1 per 1m'\nramp = '1% per 1d'"), "rule.limit");
  EXPECT_EQ(code_of("ramp = '1% per 1d'\nramp_from = '2026-11-02T00:00:00Z'"), "rule.limit");
  EXPECT_EQ(code_of("hours = '09:00-17:00'\nquiet = '17:00-09:00'"), "rule.limit");
  EXPECT_EQ(code_of("rate = 'many'"), "rule.rate");
  EXPECT_EQ(code_of("hours = 'always'"), "rule.hours");
}

TEST(Match, Patterns) {
  Subject subject{"send", "news-1", "letter@2", "email", "example.com", "smtp.refused", "permanent"};
  auto holds = [&](auto set) {
    Match match;
    set(match);
    return match.holds(subject);
  };
  EXPECT_TRUE(holds([](Match&) {}));
  EXPECT_TRUE(holds([](Match& m) { m.campaign = "news-*"; }));
  EXPECT_FALSE(holds([](Match& m) { m.campaign = "news"; }));
  EXPECT_TRUE(holds([](Match& m) { m.template_name = "letter"; }));
  EXPECT_TRUE(holds([](Match& m) { m.template_name = "letter@2"; }));
  EXPECT_FALSE(holds([](Match& m) { m.template_name = "letter@1"; }));
  EXPECT_TRUE(holds([](Match& m) { m.code = "smtp.*"; }));
  EXPECT_TRUE(holds([](Match& m) { m.destination = "exampl?.[ck]om"; }));
  EXPECT_FALSE(holds([](Match& m) { m.queue = "render"; }));
  EXPECT_FALSE(holds([](Match& m) { m.failure = "temporary"; }));
}

}  // namespace
}  // namespace hammy::rule
