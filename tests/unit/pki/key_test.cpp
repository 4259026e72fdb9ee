// Keys and their certificates from PEM, what they say, and how wrong ones are refused.
#include "pki/key.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "pki/issue.hpp"

namespace {

using namespace hammy;
using pki::Key;

const Instant now = *parse_rfc3339("2026-02-28T12:00:00Z");
const Instant later = *parse_rfc3339("2028-02-29T23:59:59Z");

std::string code_of(const std::function<void()>& work) {
  try {
    work();
    return {};
  } catch (const Error& error) {
    return error.code();
  }
}

TEST(Key, ComesWithItsChainInOrder) {
  auto root = pki::issue(Key::Algorithm::ecdsa, {.common_name = "Root", .purpose = pki::Purpose::authority}, now, later,
                         nullptr);
  auto leaf = pki::issue(Key::Algorithm::rsa, {.common_name = "Számlázás", .organization = "ACME", .country = "HU"},
                         now, later, &root);
  // The order in the file does not matter.
  auto read = Key::from_pem(pki::private_pem(leaf), pki::chain_pem(root) + pki::chain_pem(leaf), "");
  ASSERT_EQ(read.chain().size(), 2U);
  EXPECT_EQ(read.certificate().subject(), "C=HU, O=ACME, CN=Számlázás");
  EXPECT_EQ(read.certificate().name(), "Számlázás");
  EXPECT_EQ(read.certificate().issuer(), "CN=Root");
  EXPECT_EQ(read.chain()[1].subject(), "CN=Root");
  EXPECT_TRUE(read.chain()[1].self_issued());
  EXPECT_EQ(read.certificate().not_before(), now);
  EXPECT_EQ(read.certificate().not_after(), later);
  EXPECT_EQ(read.algorithm(), Key::Algorithm::rsa);
  EXPECT_EQ(read.bits(), 2048U);
}

TEST(Key, RefusesWhatDoesNotFit) {
  auto one = pki::issue(Key::Algorithm::ecdsa, {.common_name = "one"}, now, later, nullptr);
  auto other = pki::issue(Key::Algorithm::ecdsa, {.common_name = "other"}, now, later, nullptr);
  EXPECT_EQ(code_of([&] { Key::from_pem(pki::private_pem(one), pki::chain_pem(other), ""); }), "pki.key");
  EXPECT_EQ(code_of([&] { Key::from_pem("nothing", pki::chain_pem(other), ""); }), "pki.key");
  EXPECT_EQ(code_of([&] { Key::from_pem(pki::private_pem(one), "nothing", ""); }), "pki.certificate");
  EXPECT_EQ(code_of([&] { Key::from_pkcs12("nothing", ""); }), "pki.key");
}

TEST(Certificate, SaysWhereToAsk) {
  auto key =
      pki::issue(Key::Algorithm::ecdsa,
                 {.common_name = "a", .crl_url = "http://ca.example/a.crl", .ocsp_url = "http://ca.example/ocsp"}, now,
                 later, nullptr);
  EXPECT_EQ(key.certificate().crl_urls(), std::vector<std::string>{"http://ca.example/a.crl"});
  EXPECT_EQ(key.certificate().ocsp_urls(), std::vector<std::string>{"http://ca.example/ocsp"});
  EXPECT_TRUE(key.certificate().issuer_urls().empty());
}

}  // namespace
