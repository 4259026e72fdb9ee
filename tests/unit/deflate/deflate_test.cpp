// zlib's format both ways, its limits, and data that is damaged or cut.
#include "deflate/deflate.hpp"

#include <gtest/gtest.h>

#include <string>

#include "base/error.hpp"

namespace {

using namespace hammy;

std::string code_of(const std::string& bytes, std::size_t limit) {
  try {
    deflate::expand(bytes, limit);
    return {};
  } catch (const Error& error) {
    return error.code();
  }
}

TEST(Deflate, ComesBackAsItWas) {
  std::string raw;
  for (int i = 0; i < 50000; ++i) raw += static_cast<char>(i * i % 251);
  EXPECT_EQ(deflate::expand(deflate::compress(raw), raw.size()), raw);
  EXPECT_EQ(deflate::expand(deflate::compress(""), 10), "");
}

TEST(Deflate, LimitsWhatComesOut) {
  std::string zeros;
  zeros.resize(10'000'000);
  auto bomb = deflate::compress(zeros);
  EXPECT_LT(bomb.size(), 20'000U);
  EXPECT_EQ(code_of(bomb, 1'000'000), "deflate.limit");
}

TEST(Deflate, RefusesWhatIsNotInTheFormat) {
  EXPECT_EQ(code_of("no zlib data at all", 1000), "deflate.data");
  EXPECT_EQ(code_of("", 1000), "deflate.data");
}

TEST(Deflate, TakesDataWithoutItsChecksum) {
  auto bytes = deflate::compress("a stream of a PDF whose length is 4 too short");
  EXPECT_EQ(deflate::expand(bytes.substr(0, bytes.size() - 4), 1000), "a stream of a PDF whose length is 4 too short");
}

TEST(Deflate, Crc) { EXPECT_EQ(deflate::crc32("123456789"), 0xCBF43926U); }

}  // namespace
