#include "base/process.hpp"

#include <gtest/gtest.h>

namespace hammy {
namespace {

using namespace std::chrono_literals;

TEST(Process, RunsAndReadsBothStreams) {
  auto finished = run_program({"sh", "-c", "echo out; echo err >&2; exit 3"}, 10s);
  ASSERT_TRUE(finished);
  EXPECT_EQ(finished->status, 3);
  EXPECT_EQ(finished->output, "out\nerr\n");
  EXPECT_FALSE(finished->timed_out);
}

TEST(Process, GivesNoInputAndNamesSignals) {
  EXPECT_EQ(run_program({"cat"}, 10s)->status, 0);
  EXPECT_EQ(run_program({"sh", "-c", "kill -9 $$"}, 10s)->status, 128 + 9);
}

TEST(Process, KillsWhatTakesTooLong) {
  auto finished = run_program({"sleep", "60"}, 100ms);
  ASSERT_TRUE(finished);
  EXPECT_TRUE(finished->timed_out);
  EXPECT_EQ(finished->status, 128 + 9);
}

TEST(Process, MissesWhatIsNotThere) {
  EXPECT_FALSE(run_program({"hammy-no-such-program"}, 10s));
  EXPECT_FALSE(find_program("hammy-no-such-program"));
  EXPECT_TRUE(find_program("sh"));
}

}  // namespace
}  // namespace hammy
