#include "picture/picture.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace hammy::picture {
namespace {

std::string of(std::string_view bytes) {
  try {
    auto picture = read(bytes);
    return std::string(picture.extension) + ' ' + std::to_string(picture.width) + 'x' + std::to_string(picture.height);
  } catch (const Error& error) {
    return error.code();
  }
}

constexpr std::string_view png("\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR\0\0\x01\x02\0\0\0\x07\x08\2\0\0\0", 29);
// An APP0 segment, fill bytes, a table, then the frame header.
constexpr std::string_view jpeg("\xFF\xD8\xFF\xE0\0\4xx\xFF\xFF\xC4\0\3t\xFF\xC2\0\x0B\x08\0\x10\1\0\1\1\x11\0", 27);

TEST(Picture, SaysHowLargeItIs) {
  EXPECT_EQ(of(png), "png 258x7");
  EXPECT_EQ(of(jpeg), "jpeg 256x16");
}

TEST(Picture, OfOtherKindsAndCutOffOnesAreRefused) {
  EXPECT_EQ(of("GIF89a"), "picture.unknown");
  EXPECT_EQ(of("<svg/>"), "picture.unknown");
  for (std::size_t length = 0; length < 24; ++length) EXPECT_EQ(of(png.substr(0, length)), "picture.unknown") << length;
  for (std::size_t length = 0; length < 23; ++length)
    EXPECT_EQ(of(jpeg.substr(0, length)), "picture.unknown") << length;
  EXPECT_EQ(of(std::string("\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR\0\0\0\0\0\0\0\x07", 24)), "picture.unknown");
  EXPECT_EQ(of(std::string("\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR\0\1\0\0\0\1\0\0", 24)), "picture.large");
}

}  // namespace
}  // namespace hammy::picture
