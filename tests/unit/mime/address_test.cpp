#include "mime/address.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "mime/domain.hpp"

namespace hammy::mime {
namespace {

std::string refusal(std::string_view email) {
  try {
    make_address(email);
  } catch (const Error& error) {
    return error.code();
  }
  return "taken";
}

TEST(Address, TakesWhatMayBeDelivered) {
  for (auto email : {"anna@example.com", "a.b+c@example.com", "\"john doe\"@example.com", "\"a\\\"b\"@example.com",
                     "x@localhost", "x@[192.0.2.1]", "x@[IPv6:2001:db8::1]", "o'brien@example.ie", "почта@пример.рф"})
    EXPECT_EQ(refusal(email), "taken") << email;
}

TEST(Address, SaysWhatIsWrong) {
  for (auto email : {"", "anna", "@example.com", "a b@example.com", "a..b@example.com", ".a@example.com",
                     "a.@example.com", "a@b@example.com", "\"open@example.com", "\"a\"b@example.com",
                     "a\r\nRCPT TO:<x>@example.com", "<a@b.c>", "\xC3@example.com"})
    EXPECT_EQ(refusal(email), "address.syntax") << email;
  EXPECT_EQ(refusal(std::string(65, 'a') + "@example.com"), "address.syntax");
  for (auto email : {"a@", "a@.com", "a@b..com", "a@-b.com", "a@b-.com", "a@b c.com", "a@[1.2.3]", "a@b.com.", "a@b,c"})
    EXPECT_EQ(refusal(email), "address.domain") << email;
  EXPECT_EQ(refusal("a@" + std::string(64, 'b') + ".com"), "address.domain");
  EXPECT_EQ(refusal("a@" + std::string(260, 'b')), "address.domain");
}

TEST(Address, DomainsBecomeALabels) {
  EXPECT_EQ(to_ascii_domain("példa.hu"), "xn--plda-bpa.hu");
  EXPECT_EQ(to_ascii_domain("ESIMERKKI.fi"), "esimerkki.fi");
  EXPECT_EQ(to_ascii_domain("пример.рф"), "xn--e1afmkfd.xn--p1ai");
  EXPECT_EQ(to_ascii_domain("żółć.pl"), "xn--kda4b0koi.pl");
  EXPECT_EQ(to_ascii_domain("مثال.إختبار"), "xn--mgbh0fb.xn--kgbechtv");
  auto address = make_address("Anna@Példa.HU", "Anna");
  EXPECT_EQ(address.spec(), "Anna@xn--plda-bpa.hu");
  EXPECT_FALSE(address.needs_utf8());
  EXPECT_TRUE(make_address("äiti@esimerkki.fi").needs_utf8());
}

TEST(Address, MailboxesInOneText) {
  EXPECT_EQ(parse_mailbox("a@b.example").spec(), "a@b.example");
  auto plain = parse_mailbox("Kovács Anna <anna@example.com>");
  EXPECT_EQ(plain.name, "Kovács Anna");
  EXPECT_EQ(plain.spec(), "anna@example.com");
  EXPECT_EQ(parse_mailbox("\"Kovács, \\\"A\\\"\" <anna@example.com>").name, "Kovács, \"A\"");
  EXPECT_THROW(parse_mailbox("a@b.example>"), Error);
}

}  // namespace
}  // namespace hammy::mime
