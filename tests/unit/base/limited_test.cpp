#include "base/limited.hpp"

#include <gtest/gtest.h>

#include <csignal>

#include "base/error.hpp"

namespace hammy {
namespace {

class Limited : public testing::Test {
 protected:
  void SetUp() override { std::signal(SIGPIPE, SIG_IGN); }
  static Worked sh(const std::string& script, std::string_view input = "") {
    WorkLimits limits;
    limits.time = std::chrono::seconds(10);
    limits.cpu_seconds = 1;
    limits.memory_bytes = std::uint64_t{256} << 20;
    limits.output_bytes = 1 << 20;
    return run_limited({"sh", "-c", script}, input, limits);
  }
};

TEST_F(Limited, WorkIsDone) {
  std::string much(3'000'000, 'x');
  auto worked = sh("wc -c; echo said >&2", much);
  EXPECT_EQ(worked.end, Worked::End::done);
  EXPECT_EQ(worked.output, "3000000\n");
  EXPECT_EQ(worked.words, "said\n");
}

TEST_F(Limited, WhatReadsNothingMayEnd) {
  std::string much(3'000'000, 'x');
  EXPECT_EQ(sh("exit 0", much).end, Worked::End::done);
  auto failed = sh("exit 3", much);
  EXPECT_EQ(failed.end, Worked::End::failed);
  EXPECT_EQ(failed.how, "with exit status 3");
}

TEST_F(Limited, TimeProcessorMemoryAndOutputEnd) {
  WorkLimits limits;
  limits.time = std::chrono::milliseconds(200);
  auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(run_limited({"sleep", "60"}, "", limits).end, Worked::End::time);
  EXPECT_EQ(run_limited({"sh", "-c", "exec >&- 2>&-; sleep 60"}, "", limits).end, Worked::End::time);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(20));
  EXPECT_EQ(sh("while :; do :; done").how, "by signal " + std::to_string(SIGXCPU));
  EXPECT_EQ(sh("yes").end, Worked::End::output);
  auto hungry = sh("x=xxxxxxxxxxxxxxxx; while :; do x=$x$x; done");
  EXPECT_EQ(hungry.end, Worked::End::failed) << hungry.how;
}

TEST_F(Limited, NothingIsWrittenToFiles) {
  auto worked = sh("echo x > /tmp/hammy-limited-$$ ; s=$?; rm -f /tmp/hammy-limited-$$; exit $s");
  EXPECT_EQ(worked.end, Worked::End::failed);
}

TEST_F(Limited, AProgramThatIsMissingIsSaid) { EXPECT_THROW(run_limited({"hammy-no-such-program"}, "", {}), Error); }

}  // namespace
}  // namespace hammy
