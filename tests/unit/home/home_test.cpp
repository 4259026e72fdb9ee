#include "home/home.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.hpp"
#include "sql/schema.hpp"

namespace hammy::home {
namespace {

class StateDirectory : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "hammy-home-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    base_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(base_); }
  config::Config config_;
  std::filesystem::path base_;
};

TEST_F(StateDirectory, IsMadeForItsOwnerAlone) {
  auto home = base_ / "share" / "hammy";
  auto done = initialise(config_, home);
  ASSERT_FALSE(done.empty());
  for (const auto& one : done) EXPECT_GT(one.steps, 0) << one.module;
  struct stat info;
  ASSERT_EQ(::stat(home.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777u, 0700u);
  EXPECT_TRUE(std::filesystem::exists(home / "archive.db"));
}

TEST_F(StateDirectory, MakingItTwiceDoesNoHarm) {
  initialise(config_, base_);
  for (const auto& one : initialise(config_, base_)) EXPECT_EQ(one.steps, 0) << one.module;
  for (const auto& one : upgrade(config_, base_)) EXPECT_EQ(one.steps, 0) << one.module;
}

TEST_F(StateDirectory, UpgradingWhatIsNotThereSaysWhatToRun) {
  try {
    upgrade(config_, base_);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "sql.missing");
    EXPECT_EQ(error.hint(), "run 'hammy init'");
    EXPECT_EQ(error.exit_status(), Exit::config);
  }
}

TEST_F(StateDirectory, MayHaveItsDatabaseElsewhere) {
  auto elsewhere = base_ / "elsewhere.db";
  auto config = config::Config::parse("[archive]\ndatabase = \"sqlite:" + elsewhere.string() + "\"\n");
  initialise(config, base_ / "home");
  EXPECT_TRUE(std::filesystem::exists(elsewhere));
  EXPECT_FALSE(std::filesystem::exists(base_ / "home" / "archive.db"));
}

}  // namespace
}  // namespace hammy::home
