#include "base/table.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace hammy {
namespace {

TEST(Table, ColumnsAsWideAsTheirWidestCell) {
  Table table({"NAME", "N"}, "lr");
  EXPECT_TRUE(table.empty());
  table.add({"Kovács", "5"});
  table.add({"", "1000"});
  EXPECT_FALSE(table.empty());
  EXPECT_EQ(table.text(), "NAME       N\nKovács     5\n-       1000\n");
}

TEST(Table, NothingTrailsAndNothingEscapes) {
  Table table({"A", "B"}, "ll");
  table.add({"x\x1b[2Jy\n", "long"});
  table.add({"z", "s"});
  EXPECT_EQ(table.text().find('\x1b'), std::string::npos);
  EXPECT_EQ(table.text().find(" \n"), std::string::npos);
  EXPECT_EQ(std::ranges::count(table.text(), '\n'), 3);
}

}  // namespace
}  // namespace hammy
