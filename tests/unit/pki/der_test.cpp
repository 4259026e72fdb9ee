// DER as X.690 has it.
#include "pki/der.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace {

using namespace hammy;
namespace der = pki::der;

TEST(Der, Lengths) {
  EXPECT_EQ(text::hex(der::octets("ab")), "04026162");
  EXPECT_EQ(text::hex(der::octets(std::string(200, 'a'))).substr(0, 6), "0481c8");
  EXPECT_EQ(text::hex(der::octets(std::string(70000, 'a'))).substr(0, 10), "0483011170");
}

TEST(Der, Integers) {
  EXPECT_EQ(text::hex(der::integer(0)), "020100");
  EXPECT_EQ(text::hex(der::integer(127)), "02017f");
  EXPECT_EQ(text::hex(der::integer(128)), "02020080");
  EXPECT_EQ(text::hex(der::integer(65536)), "0203010000");
}

TEST(Der, Oids) {
  EXPECT_EQ(text::hex(der::oid("1.2.840.113549.1.7.2")), "06092a864886f70d010702");
  EXPECT_EQ(text::hex(der::oid("2.16.840.1.101.3.4.2.1")), "0609608648016503040201");
  EXPECT_EQ(text::hex(der::oid("1.3.101.112")), "06032b6570");
}

TEST(Der, SetsAreSorted) {
  EXPECT_EQ(der::set_of({"\4\1b", "\4\1a", "\2\1z"}), std::string("\x31\x09\2\1z\4\1a\4\1b"));
}

}  // namespace
