#include "mark/placement.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace hammy::mark {
namespace {

constexpr draw::Size size{100, 50};
const pdf::View page{400, 600, {}};

/// Where the drawing is seen, as left, bottom, right, top.
std::string seen(Placement placement, draw::Size its = size) {
  auto box = pdf::bounds({0, 0, its.width, its.height}, arrange(placement, its, page).front());
  return pdf::number_text(box.left) + ' ' + pdf::number_text(box.bottom) + ' ' + pdf::number_text(box.right) + ' ' +
         pdf::number_text(box.top);
}
Placement at(const char* position) { return {position_from(position), {}, 0, {10, false}}; }

TEST(Placement, Positions) {
  EXPECT_EQ(seen(at("center")), "150 275 250 325");
  EXPECT_EQ(seen(at("top-left")), "10 540 110 590");
  EXPECT_EQ(seen(at("bottom-right")), "290 10 390 60");
  EXPECT_EQ(seen(at("right")), "290 275 390 325");
  EXPECT_EQ(seen(at("1in,72pt")), "72 478 172 528");
  EXPECT_EQ(seen(at("25.4,0")), "72 550 172 600");
}

TEST(Placement, Sizes) {
  auto wide = at("center");
  wide.width = length_from("50%");
  EXPECT_EQ(seen(wide), "100 250 300 350");
  wide.width = length_from("720pt");  // as was asked for, though it is too wide
  EXPECT_EQ(seen(wide), "-160 120 560 480");
  EXPECT_EQ(seen(at("center"), {1000, 500}), "10 205 390 395");  // as fits
}

TEST(Placement, TurnedItTakesItsRoom) {
  auto turned = at("top-left");
  turned.degrees = 90;
  EXPECT_EQ(seen(turned), "10 490 60 590");
}

TEST(Placement, TilesCoverThePage) {
  auto all = arrange(at("tile"), size, page);
  EXPECT_EQ(all.size(), 4U * 9U);
  auto tiny = at("tile");
  tiny.width = length_from("0.1pt");
  tiny.margin = {0, false};
  EXPECT_THROW(arrange(tiny, size, page), Error);
}

TEST(Placement, RefusesTheRest) {
  for (const char* text : {"", "12", "mm", "-1mm", "1e9mm", "nanmm", "50 furlongs"})
    EXPECT_THROW(length_from(text), Error) << text;
  for (const char* text : {"", "middle", "1", "1,2,3", "10%,5", "a,b"})
    EXPECT_THROW(position_from(text), Error) << text;
}

}  // namespace
}  // namespace hammy::mark
