#include "stage/settings.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace hammy::stage {
namespace {

std::string code_of(const std::string& toml, const char* name = "s") {
  auto config = config::Config::parse(toml);
  try {
    check(read_settings(config, name));
  } catch (const Error& error) {
    return error.code();
  }
  return {};
}

TEST(StageSettings, AllOfThem) {
  auto config = config::Config::parse(R"(
[stage.send]
from = "send"
to = { message = "sent", event = "events" }
failed = "lost"
run = ["hammy-send", "--via", "main"]
workers = 3
batch = 20
lease = "2m"
deadline = "10m"
unordered = true
faults = 7
within = "30s"
pause = "1h"
profile = "mail")");
  auto settings = read_settings(config, "send");
  EXPECT_EQ(settings.from, "send");
  EXPECT_EQ(*settings.to.find("message"), "sent");
  EXPECT_EQ(*settings.to.find("event"), "events");
  EXPECT_EQ(settings.to.find("contact"), nullptr);
  EXPECT_EQ(settings.to.failed, "lost");
  EXPECT_EQ(settings.run, (std::vector<std::string>{"hammy-send", "--via", "main"}));
  EXPECT_EQ(settings.workers, 3);
  EXPECT_EQ(settings.batch, 20);
  EXPECT_EQ(settings.lease, std::chrono::minutes(2));
  EXPECT_EQ(settings.deadline, std::chrono::minutes(10));
  EXPECT_FALSE(settings.ordered);
  EXPECT_EQ(settings.breaker.faults, 7);
  EXPECT_EQ(settings.breaker.within, std::chrono::seconds(30));
  EXPECT_EQ(settings.breaker.pause, std::chrono::hours(1));
}

TEST(StageSettings, OneQueueIsForAllTypesButEvents) {
  auto settings = read_settings(config::Config::parse("[stage.s]\nfrom = \"a\"\nto = \"b\"\nrun = \"cat\""), "s");
  EXPECT_EQ(*settings.to.find("message"), "b");
  EXPECT_EQ(*settings.to.find("contact"), "b");
  EXPECT_EQ(settings.to.find("event"), nullptr);
}

TEST(StageSettings, WhatCannotWork) {
  EXPECT_EQ(code_of("[stage.other]\nfrom = \"a\""), "stage.unknown");
  EXPECT_EQ(code_of("[stage.s]\nrun = \"cat\""), "stage.setting");
  EXPECT_EQ(code_of("[stage.s]\nfrom = \"a\""), "stage.setting");
  EXPECT_EQ(code_of("[stage.s]\nfrom = \"a b\"\nrun = \"cat\""), "queue.name");
  EXPECT_EQ(code_of("[stage.s]\nfrom = \"a\"\nrun = \"cat\"\nworkers = 0"), "stage.setting");
  EXPECT_EQ(code_of("[stage.s]\nfrom = \"a\"\nrun = \"cat\"\nlease = \"0s\""), "stage.setting");
  EXPECT_EQ(code_of("[stage.s]\nfrom = \"a\"\nrun = \"cat\"\nbatch = \"x\""), "config.type");
}

TEST(StageSettings, ProfilesSayWhichAreForThisMachine) {
  std::string stages = "[stage.a]\nprofile = \"front\"\n[stage.b]\n[stage.c]\nprofile = \"back\"\n";
  EXPECT_EQ(stages_here(config::Config::parse(stages)), (std::vector<std::string>{"b"}));
  EXPECT_EQ(stages_here(config::Config::parse(stages + "[machine]\nprofiles = [\"front\"]")),
            (std::vector<std::string>{"a", "b"}));
}

}  // namespace
}  // namespace hammy::stage
