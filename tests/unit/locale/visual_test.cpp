#include <gtest/gtest.h>

#include "base/error.hpp"
#include "locale/locale.hpp"

namespace hammy::locale {
namespace {

TEST(Visual, LeftToRightStaysAsItIs) {
  EXPECT_EQ(visual("MÁSOLAT"), "MÁSOLAT");
  EXPECT_EQ(visual("Копия, Łódź"), "Копия, Łódź");
  EXPECT_EQ(visual(""), "");
}

TEST(Visual, AccentsAreComposed) { EXPECT_EQ(visual("Ma\u0301solat"), "Másolat"); }

TEST(Visual, RightToLeftIsTurnedRound) {
  EXPECT_EQ(visual("עותק"), "קתוע");
  EXPECT_EQ(visual("עותק 12"), "12 קתוע");  // numbers stay as they are
  EXPECT_EQ(visual("(עותק)"), "(קתוע)");
  EXPECT_EQ(visual("Copy עותק 2"), "Copy 2 קתוע");
}

TEST(Visual, ArabicHasItsForms) {
  // "copy": final, medial and initial forms in the order of the page.
  EXPECT_EQ(visual("نسخ"), "\uFEA6\uFEB4\uFEE7");
}

TEST(Visual, MarksWithoutAPlaceAreRefused) {
  for (const char* text : {"नमस्ते", "עֹותק", "x\u0323\u0324\u0325"}) EXPECT_THROW(visual(text), Error) << text;
}

}  // namespace
}  // namespace hammy::locale
