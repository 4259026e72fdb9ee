// What content streams leave open, and the filters that they are behind.
#include "pdf/content.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "pdf/filter.hpp"
#include "pdf/old_filters.hpp"

namespace hammy::pdf {
namespace {

std::string closing(std::string_view content) { return ending_of(content).closing(); }

TEST(Content, WhatIsOpenIsClosed) {
  EXPECT_EQ(closing("q 1 0 0 1 5 5 cm q Q"), "Q\n");
  EXPECT_EQ(closing("q q BT /F1 12 Tf /P <</MCID 0>> BDC (x) Tj"), "ET\nEMC\nQ\nQ\n");
  EXPECT_EQ(closing("q BT ET Q /A BMC EMC"), "");
  EXPECT_EQ(closing(""), "");
}

TEST(Content, LettersThatAreNoOperators) {
  EXPECT_EQ(closing("(q (q) \\( q) Tj /q gs % q q\n<<  /A (q) >> [(q) 3 (Q)] TJ <71> Tj"), "");
  EXPECT_EQ(closing("qq Q1 q"), "Q\n");
  EXPECT_EQ(closing("q (never (closed q q"), "))\nQ\n");
  EXPECT_EQ(closing("<< q"), "Q\n");
  EXPECT_EQ(closing("<71 q"), ">\n");
  EXPECT_EQ(closing("(\\"), ")\n");
}

TEST(Content, InlineImages) {
  EXPECT_EQ(closing(std::string("q BI /W 1 ID \xFF q EI\x80 q \n EI Q")), "");
  EXPECT_EQ(closing("q BI ID q q q"), "\nEI\nQ\n");
}

TEST(Content, StrayOperatorsHaveTheirPlace) {
  EXPECT_EQ(ending_of("Q q Q  Q").stray, (std::vector<std::size_t>{0, 7}));
}

std::string through(std::string_view filter, std::string_view data) {
  Object dictionary;
  dictionary.set("Filter", Name{std::string(filter)});
  return decode(dictionary, data);
}

TEST(Filters, OfOldFiles) {
  EXPECT_EQ(through("ASCIIHexDecode", "48 65 6C6c\n6F 7>zz"), "Hellop");
  EXPECT_EQ(through("ASCII85Decode", "87cURD]i,\"Ebo80~>"), "Hello World!");
  EXPECT_EQ(through("A85", "z87cUR~>"), std::string("\0\0\0\0Hell", 8));
  EXPECT_EQ(through("RunLengthDecode", std::string("\2abc\xFEz\x80q", 7)), "abczzz");
  // The example of ISO 32000-2, 7.4.4.2.
  EXPECT_EQ(through("LZWDecode", "\x80\x0B\x60\x50\x22\x0C\x0C\x85\x01"), "-----A---B");
  EXPECT_THROW(through("DCTDecode", ""), Error);
}

TEST(Filters, OneAfterTheOther) {
  Object dictionary;
  dictionary.set("Filter", Array{Name{"AHx"}, Name{"RL"}});
  EXPECT_EQ(decode(dictionary, "FE 7A 80>"), "zzz");
}

TEST(Filters, HaveALimit) {
  std::string bomb;
  for (int i = 0; i < 100; ++i) bomb += "\x81z";
  EXPECT_THROW(run_length(bomb, 1000), Error);
  EXPECT_EQ(run_length(bomb, 100'000).size(), 12'800U);
}

}  // namespace
}  // namespace hammy::pdf
