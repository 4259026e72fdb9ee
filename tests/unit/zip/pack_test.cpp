#include "zip/pack.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "zip/archive.hpp"

namespace hammy::zip {
namespace {

TEST(Pack, KeepsNamesAndContent) {
  Archive archive("packed",
                  pack({{"a.txt", "one"}, {"a.txt", "two"}, {"árvíz.txt", std::string(100'000, 'x')}}, Instant{}));
  ASSERT_EQ(archive.members().size(), 3u);
  EXPECT_EQ(archive.read("a.txt"), "one");
  EXPECT_EQ(archive.read("a (2).txt"), "two");
  EXPECT_EQ(archive.read("árvíz.txt").size(), 100'000u);
}

TEST(Pack, EncryptsUnderAPassword) {
  auto packed = pack({{"a.txt", "a secret text"}}, Instant{}, "password");
  EXPECT_EQ(packed.find("a secret text"), packed.npos);
  try {
    Archive archive("packed", packed);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "zip.encrypted");
  }
}

}  // namespace
}  // namespace hammy::zip
