#include "stage/throughput.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "stage/schema.hpp"
#include "stage/wanted.hpp"

namespace hammy::stage {
namespace {

class StageStore : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(home_);
    database_ = std::make_unique<sql::Database>(sql::Database::create("sqlite:" + (home_ / "queue.db").string()));
    sql::bring_up_to_date(*database_, schema());
  }
  void TearDown() override { std::filesystem::remove_all(home_); }

  static Instant at(int minute) { return *parse_rfc3339("2026-11-22T08:00:00Z") + std::chrono::minutes(minute); }

  std::filesystem::path home_ = std::filesystem::temp_directory_path() / ("hammy-stage-" + std::to_string(::getpid()));
  std::unique_ptr<sql::Database> database_;
};

TEST_F(StageStore, MachinesAddUpAndHoursStayApart) {
  keep(*database_, {"send", "one", at(0), 60, 600, 3, 0, 40});
  keep(*database_, {"send", "one", at(1), 60, 1200, 0, 0, 90});
  keep(*database_, {"send", "two", at(1), 60, 600, 0, 0, 70});
  keep(*database_, {"send", "one", at(61), 60, 60, 0, 0, 5});
  keep(*database_, {"render", "one", at(1), 60, 6, 0, 0, 0});
  std::istringstream lines(throughput(*database_, "send", at(-10), std::chrono::hours(1), true));
  std::vector<nlohmann::json> all;
  for (std::string line; std::getline(lines, line);) all.push_back(nlohmann::json::parse(line));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0]["from"], "2026-11-22T08:00:00.000Z");
  EXPECT_EQ(all[0]["answered"], 2400);
  EXPECT_EQ(all[0]["failed"], 3);
  EXPECT_EQ(all[0]["backlog"], 90);
  EXPECT_DOUBLE_EQ(all[0]["per_second"], 15 + 10);
  EXPECT_EQ(all[1]["from"], "2026-11-22T09:00:00.000Z");
  EXPECT_EQ(all[1]["answered"], 60);
}

TEST_F(StageStore, WhatIsWantedHoldsUntilItsTime) {
  EXPECT_EQ(wanted(*database_, "send", at(0)).state, "running");
  want(*database_, "send", {"paused", at(5), 0, "why", "breaker", false}, at(0));
  EXPECT_EQ(wanted(*database_, "send", at(4)).state, "paused");
  EXPECT_FALSE(wanted(*database_, "send", at(4)).trial);
  EXPECT_EQ(wanted(*database_, "send", at(5)).state, "running");
  EXPECT_TRUE(wanted(*database_, "send", at(5)).trial);
  want(*database_, "send", {"paused", at(5), 0, "why", "hammy-run", false}, at(0));
  EXPECT_FALSE(wanted(*database_, "send", at(5)).trial);  // by hand
  want(*database_, "send", {"", {}, 4, "", "", false}, at(6));
  EXPECT_EQ(wanted(*database_, "send", at(4)).state, "paused");
  EXPECT_EQ(wanted(*database_, "send", at(4)).workers, 4);
}

TEST_F(StageStore, WhoIsSilentForADayIsForgotten) {
  Running one{"send", "host", "running", "send", 7, 1, 10, 2, 0, at(0), at(0)};
  beat(*database_, one);
  one.answered = 20;
  beat(*database_, one);
  ASSERT_EQ(running(*database_, at(1)).size(), 1U);
  EXPECT_EQ(running(*database_, at(1)).front().answered, 20);
  EXPECT_TRUE(running(*database_, at(25 * 60)).empty());
}

}  // namespace
}  // namespace hammy::stage
