#include "xlsx/reference.hpp"

#include <gtest/gtest.h>

namespace hammy::xlsx {
namespace {

/// A formula whose areas are each moved ten rows down; those of arguments are marked by growing.
std::string down(std::string_view formula) {
  return rewritten(formula, [](std::string_view sheet, const Area& area, Site site) -> std::vector<Area> {
    auto moved = area;
    moved.row += sheet == "It's" ? 100 : 10;
    moved.last_row += 10;
    if (site != Site::expression && !area.is_range) moved.is_range = true;
    if (site == Site::list) return {moved, moved};
    return {moved};
  });
}

TEST(XlsxReference, AreasOfFormulasAreFound) {
  EXPECT_EQ(down("B5*$C$6+d7"), "B15*$C$16+D17");
  EXPECT_EQ(down("RANK(B5,B5:B9)"), "RANK(B15:B15,B15:B19)");
  EXPECT_EQ(down("SUM(x!B5:B9)"), "SUM(x!B15:B19,x!B15:B19)");
  EXPECT_EQ(down("SUM(ABS(B5), C5)+((B5))"), "SUM(ABS(B15:B15), C15:C15,C15:C15)+((B15))");
  EXPECT_EQ(down("Sheet1!B5+'It''s'!B5"), "Sheet1!B15+'It''s'!B105");
  EXPECT_EQ(down("SUM(5:7)+SUM($5:$7)"), "SUM(15:17,15:17)+SUM($15:$17,$15:$17)");
}

TEST(XlsxReference, WhatIsNoneStays) {
  for (const auto* formula : {"\"B5 \"\"C6\"\"\"&TRUE", "LOG10(2)", "Table1[[#This Row],[B5]]*2", "A:C", "1+5%",
                              "TAX2026_X", "XFE1+A1048577", "name.B5", "{1,2;3,4}", "A0"})
    EXPECT_EQ(down(formula), formula);
}

TEST(XlsxReference, ColumnsHaveLetters) {
  EXPECT_EQ(column_name(1) + column_name(26) + column_name(27) + column_name(16384), "AZAAXFD");
  EXPECT_EQ(parse_area("XFD1048576")->column, 16384U);
  EXPECT_FALSE(parse_area("5:7") || parse_area("B") || parse_area("B5:") || parse_area("B5 "));
}

}  // namespace
}  // namespace hammy::xlsx
