#include "crypto/hash.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace hammy::crypto {
namespace {

TEST(Hash, MatchesPublishedVectors) {
  EXPECT_EQ(text::hex(sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");  // FIPS 180-4
  EXPECT_EQ(text::hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");  // RFC 4231 4.3
}

TEST(Hash, TakesPieces) {
  Sha256 hash;
  hash.update("a");
  hash.update("bc");
  EXPECT_EQ(hash.finish(), sha256("abc"));
  hash.update("abc");
  EXPECT_EQ(hash.finish(), sha256("abc"));
}

}  // namespace
}  // namespace hammy::crypto
