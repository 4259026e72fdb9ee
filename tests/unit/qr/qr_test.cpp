#include "qr/qr.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace hammy::qr {
namespace {

/// The width in pixels that a PNG file says.
unsigned width(const std::string& png) {
  unsigned value = 0;
  for (std::size_t i = 16; i < 20; ++i) value = value << 8 | static_cast<unsigned char>(png.at(i));
  return value;
}

TEST(Qr, GrowsWithTheTextAndTheCorrection) {
  // A code has 17 modules and 4 more for each version; 4 stay free on each side (ISO/IEC 18004, 7.1 and 6.3.8).
  EXPECT_EQ(width(png("hammy")), (21U + 8) * 8);
  EXPECT_EQ(width(png(std::string(100, 'x'), Correction::low)), (37U + 8) * 8);
  EXPECT_EQ(width(png(std::string(100, 'x'), Correction::high)), (57U + 8) * 8);
  EXPECT_EQ(width(png(std::string(2953, 'x'), Correction::low)), (177U + 8) * 8);
}

TEST(Qr, WhatDoesNotFitIsRefused) {
  EXPECT_THROW(png(""), Error);
  EXPECT_THROW(png(std::string(2954, 'x'), Correction::low), Error);
}

}  // namespace
}  // namespace hammy::qr
