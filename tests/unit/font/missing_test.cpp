#include "font/missing.hpp"

#include <gtest/gtest.h>

namespace hammy::font {
namespace {

TEST(Fonts, ThoseThatAreNotThereAreNamed) {
  auto missing = missing_fonts({"Surely Not A Font"});
  ASSERT_EQ(missing.size(), 1u);
  EXPECT_EQ(missing[0].name, "Surely Not A Font");
  // The font that stands in for any other is there.
  EXPECT_TRUE(missing[0].instead.empty() || missing_fonts({missing[0].instead}).empty());
}

}  // namespace
}  // namespace hammy::font
