#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <set>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/ids.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace hammy {
namespace {

TEST(Time, ReadsRfc3339) {
  auto text = [](std::string_view s) {
    auto at = parse_rfc3339(s);
    return at ? format_rfc3339(*at) : "none";
  };
  EXPECT_EQ(text("2026-11-22T08:00:00+01:00"), "2026-11-22T07:00:00.000Z");
  EXPECT_EQ(text("2026-11-22T08:00:00.1234567Z"), "2026-11-22T08:00:00.123Z");
  EXPECT_EQ(text("2028-02-29t23:59:60z"), "2028-02-29T23:59:59.000Z");
  EXPECT_EQ(text("2026-12-31T23:30:00-01:00"), "2027-01-01T00:30:00.000Z");
  EXPECT_EQ(text("1969-12-31T23:59:59.5Z"), "1969-12-31T23:59:59.500Z");
  for (auto wrong :
       {"", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T08:00:00", "2026-11-22",
        "2026-11-22T08:00:00.Z", "2026-11-22T08:00:00+25:00", "2026-11-22T08:00:00Z ", "20261122T080000Z"})
    EXPECT_EQ(text(wrong), "none") << wrong;
}

TEST(Time, WritesRfc5322) {
  EXPECT_EQ(format_rfc5322(*parse_rfc3339("2028-02-29T07:05:09Z")), "Tue, 29 Feb 2028 07:05:09 +0000");
}

TEST(Time, ReadsDurations) {
  using namespace std::chrono_literals;
  EXPECT_EQ(parse_duration("90s"), 90s);
  EXPECT_EQ(parse_duration("1h30m"), 90min);
  EXPECT_EQ(parse_duration("7d"), 168h);
  for (auto wrong : {"", "5", "m", "5x", "-1h", "99999999999d", "1.5h"}) EXPECT_FALSE(parse_duration(wrong)) << wrong;
  for (auto text : {"0s", "1h30m", "7d", "1d1s"}) EXPECT_EQ(format_duration(*parse_duration(text)), text);
}

TEST(Ids, RiseAndDiffer) {
  auto clock = make_clock();
  auto ids = make_ids(*clock, "test");
  std::string last;
  std::set<std::string> seen;
  for (int i = 0; i < 10000; ++i) {
    auto id = ids->next();
    EXPECT_EQ(id.size(), 26u);
    EXPECT_GT(id, last);
    EXPECT_TRUE(seen.insert(id).second);
    last = id;
  }
}

TEST(Ids, RepeatForTheSameSeedProgramAndClock) {
  auto folder = std::filesystem::temp_directory_path() / ("hammy-ids-" + std::to_string(::getpid()));
  write_file_atomically(folder, "2026-11-22T07:59:58.120Z\n");
  ::setenv("HAMMY_CLOCK", folder.c_str(), 1);
  ::setenv("HAMMY_IDS", "7", 1);
  auto first = [](std::string_view program) {
    auto clock = make_clock();
    return make_ids(*clock, program)->next();
  };
  EXPECT_EQ(first("a"), first("a"));
  EXPECT_NE(first("a"), first("b"));
  EXPECT_EQ(first("a").substr(0, 10), "01M8149R58");  // the time in Crockford's digits
  ::unsetenv("HAMMY_CLOCK");
  ::unsetenv("HAMMY_IDS");
  std::filesystem::remove(folder);
}

TEST(Ids, NameRecordsSafely) {
  EXPECT_TRUE(is_id("01JD9Z4K6Q3V5X7Y9ZABCDEFGH"));
  for (auto wrong : {"", "a/b", "a b", "é", "a\n"}) EXPECT_FALSE(is_id(wrong)) << wrong;
  EXPECT_FALSE(is_id(std::string(65, 'a')));
}

TEST(Text, KnowsUtf8) {
  for (auto good : {"", "abc", "árvíztűrő", "Привет", "مرحبا", "😀", "\x7f"}) EXPECT_TRUE(text::is_utf8(good)) << good;
  for (auto bad : {"\x80", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xc3",
                   "\xf8\x88\x80\x80\x80", "a\xff"})
    EXPECT_FALSE(text::is_utf8(bad));
  EXPECT_EQ(text::code_points("árvíz😀"), 6u);
  EXPECT_EQ(text::clip("áé", 3), "á");
}

TEST(Text, PrintableKeepsTerminalsSafe) {
  EXPECT_EQ(text::printable("árvíz\x1b[2J\x7f\tПривет\n"), "árvíz [2J  Привет ");
  EXPECT_EQ(text::printable("a\xc2\x9b"
                            "31mb\xc2\xa0"
                            "c\xc2"),
            "a 31mb\xc2\xa0"
            "c\xc2");
}

TEST(Text, Base64RoundTrips) {
  EXPECT_EQ(text::base64(""), "");
  EXPECT_EQ(text::base64("f"), "Zg==");
  EXPECT_EQ(text::base64("foobar"), "Zm9vYmFy");
  std::string bytes;
  for (int i = 0; i < 256; ++i) {
    bytes += static_cast<char>(i);
    EXPECT_EQ(text::from_base64(text::base64(bytes)), bytes);
  }
  EXPECT_EQ(text::from_base64("Zm9v\r\nYmFy"), "foobar");
  for (auto wrong : {"Zg=", "Z", "Zg==x", "Z!==", "===="}) {
    if (std::string_view(wrong) == "Zg=") continue;  // padding may be cut short
    EXPECT_THROW(text::from_base64(wrong), Error) << wrong;
  }
}

TEST(File, AppearsWhole) {
  auto folder = std::filesystem::temp_directory_path() / ("hammy-file-" + std::to_string(::getpid()));
  make_directories(folder / "a/b");
  write_file_atomically(folder / "a/b/c", "one", 0600);
  write_file_atomically(folder / "a/b/c", "two", 0600);
  EXPECT_EQ(read_file(folder / "a/b/c"), "two");
  struct stat info;
  ASSERT_EQ(::stat((folder / "a/b/c").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder / "a/b"), {}), 1);
  EXPECT_THROW(read_file(folder / "none"), Error);
  EXPECT_THROW(read_file(folder / "a/b/c", 2), Error);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace hammy
