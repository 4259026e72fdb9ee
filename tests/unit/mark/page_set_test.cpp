#include "mark/page_set.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace hammy::mark {
namespace {

using Pages = std::vector<std::size_t>;

TEST(PageSet, ReadsWhatPeopleWrite) {
  EXPECT_EQ(PageSet().of(3), (Pages{0, 1, 2}));
  EXPECT_EQ(PageSet("1-3,5,last").of(9), (Pages{0, 1, 2, 4, 8}));
  EXPECT_EQ(PageSet(" odd ").of(5), (Pages{0, 2, 4}));
  EXPECT_EQ(PageSet("even, first").of(5), (Pages{0, 1, 3}));
  EXPECT_EQ(PageSet("3-last").of(5), (Pages{2, 3, 4}));
  EXPECT_EQ(PageSet("first-2").of(5), (Pages{0, 1}));
  EXPECT_EQ(PageSet("2,2,1-2").of(5), (Pages{0, 1}));
}

TEST(PageSet, DocumentsMayBeShort) {
  EXPECT_EQ(PageSet("1-9").of(2), (Pages{0, 1}));
  EXPECT_EQ(PageSet("7").of(2), Pages{});
  EXPECT_EQ(PageSet("3-last").of(2), Pages{});
  EXPECT_EQ(PageSet("last").of(1), Pages{0});
  EXPECT_EQ(PageSet().of(0), Pages{});
  EXPECT_EQ(PageSet("last").of(0), Pages{});
}

TEST(PageSet, RefusesTheRest) {
  for (const char* text : {"", "0", "-1", "3-1", "last-2", "a", "1,,2", "1-2-3", "1.5", "99999999999999999999", "1;2"})
    EXPECT_THROW(PageSet{text}, Error) << text;
}

}  // namespace
}  // namespace hammy::mark
