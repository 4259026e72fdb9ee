#include "fetch/patience.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace hammy::fetch {
namespace {

using std::chrono::minutes;

const Instant begin = parse_rfc3339("2026-11-22T08:00:00Z").value();

Patience read(std::string_view line, std::string_view toml = "") {
  auto config = config::Config::parse(toml);
  scope::Scope scope{scope::OrgId("default"), config, "/nowhere"};
  return read_patience(record::Record::parse(line), scope);
}

TEST(Patience, ComesFromTheRecordElseFromTheSettings) {
  auto patience = read("{}");
  EXPECT_EQ(patience.every, minutes(15));
  EXPECT_EQ(patience.longest, minutes(24 * 60));
  EXPECT_EQ(patience.attempts, 0);
  constexpr auto* toml = "[template]\nfetch = { every = \"5m\", for = \"1h\", attempts = 3 }\n";
  patience = read("{}", toml);
  EXPECT_EQ(patience.every, minutes(5));
  EXPECT_EQ(patience.longest, minutes(60));
  EXPECT_EQ(patience.attempts, 3);
  patience = read(R"({"fetch":{"every":"2m","attempts":7}})", toml);
  EXPECT_EQ(patience.every, minutes(2));
  EXPECT_EQ(patience.longest, minutes(60));
  EXPECT_EQ(patience.attempts, 7);
  EXPECT_THROW(read(R"({"fetch":{"every":"soon"}})"), Error);
}

TEST(Patience, EndsAfterItsTime) {
  Patience patience{minutes(15), minutes(40), 0};
  EXPECT_EQ(patience.next({begin, 1}, begin), begin + minutes(15));
  EXPECT_EQ(patience.next({begin, 2}, begin + minutes(15)), begin + minutes(30));
  EXPECT_EQ(patience.next({begin, 3}, begin + minutes(30)), begin + minutes(40));  // the last look
  EXPECT_FALSE(patience.next({begin, 4}, begin + minutes(40)));
}

TEST(Patience, EndsAfterItsAttempts) {
  Patience patience{minutes(15), minutes(4000), 2};
  EXPECT_TRUE(patience.next({begin, 1}, begin));
  EXPECT_FALSE(patience.next({begin, 2}, begin + minutes(15)));
  Patience once{minutes(15), minutes(0), 0};
  EXPECT_FALSE(once.next({begin, 1}, begin));
}

}  // namespace
}  // namespace hammy::fetch
