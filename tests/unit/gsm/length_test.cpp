#include "gsm/length.hpp"

#include <gtest/gtest.h>

namespace hammy::gsm {
namespace {

std::string times(std::size_t count, std::string_view text) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

TEST(Length, OneMessageTakes160Septets) {
  EXPECT_EQ(length("").segments, 1U);
  EXPECT_EQ(length(times(160, "a")).segments, 1U);
  EXPECT_EQ(length(times(161, "a")).segments, 2U);
  EXPECT_EQ(length(times(306, "a")).segments, 2U);
  EXPECT_EQ(length(times(307, "a")).segments, 3U);
  EXPECT_FALSE(length(times(160, "é")).ucs2);
}

TEST(Length, CharactersOfTheExtensionTakeTwo) {
  EXPECT_EQ(length("€").units, 2U);
  EXPECT_EQ(length(times(80, "€")).segments, 1U);
  EXPECT_EQ(length(times(81, "€")).segments, 2U);
  // 153 is odd: one septet of each message stays empty, because a pair is not torn.
  EXPECT_EQ(length(times(152, "€")).segments, 2U);
  EXPECT_EQ(length(times(153, "€")).segments, 3U);
}

TEST(Length, OtherCharactersForceUcs2) {
  auto hungarian = length("Árvíztűrő tükörfúrógép");
  EXPECT_TRUE(hungarian.ucs2);
  EXPECT_EQ(hungarian.culprits, (std::vector<std::string>{"Á", "í", "ű", "ő", "ú", "ó"}));
  EXPECT_EQ(hungarian.units, 22U);
  EXPECT_EQ(length(times(70, "ж")).segments, 1U);
  EXPECT_EQ(length(times(71, "ж")).segments, 2U);
  EXPECT_EQ(length(times(134, "ж")).segments, 2U);
  EXPECT_EQ(length(times(135, "ж")).segments, 3U);
}

TEST(Length, PairsOfUtf16StayTogether) {
  EXPECT_EQ(length("😀").units, 2U);
  EXPECT_EQ(length(times(35, "😀")).segments, 1U);
  EXPECT_EQ(length(times(66, "😀")).segments, 2U);
  EXPECT_EQ(length(times(67, "😀")).segments, 3U);
}

TEST(Length, FinnishAndGermanFitTheDefaultAlphabet) {
  EXPECT_FALSE(length("Hyvää päivää, Jörg Müßig! 5 € @ §").ucs2);
  EXPECT_TRUE(length("Zażółć gęślą jaźń").ucs2);
}

}  // namespace
}  // namespace hammy::gsm
