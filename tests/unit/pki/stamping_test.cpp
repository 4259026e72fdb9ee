// Timestamps as an authority makes them, read by our client; tests/peers/tsa.sh has openssl judge them.
#include "pki/stamping.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "pki/der.hpp"
#include "pki/issue.hpp"
#include "pki/timestamp.hpp"

namespace {

using namespace hammy;
using crypto::Hash;
using pki::Key;

const Instant now = *parse_rfc3339("2026-02-28T12:00:00Z");
const Instant later = *parse_rfc3339("2036-02-28T12:00:00Z");
const pki::Moment moment = *parse_rfc3339("2026-11-22T07:59:58.120Z");

const Key& root() {
  static const auto key = pki::issue(
      Key::Algorithm::ecdsa, {.common_name = "Gyökér", .purpose = pki::Purpose::authority}, now, later, nullptr);
  return key;
}
Key authority(Key::Algorithm algorithm = Key::Algorithm::ecdsa, pki::Purpose purpose = pki::Purpose::timestamping) {
  return pki::issue(algorithm, {.common_name = "Időbélyegző", .purpose = purpose}, now, later, &root());
}
pki::TimestampRequest request(Hash hash = Hash::sha256) {
  return {hash, crypto::digest(hash, "szerződés"), "", "\x11\x22\x33"};
}
pki::Timestamp stamp(pki::Stamper& stamper, const pki::TimestampRequest& asked, std::string_view serial = "\x01") {
  auto answer = stamper.grant(pki::read_query(asked.der()), serial, moment);
  return pki::read_timestamp(pki::timestamp_token(answer, asked, pki::Trust({root().certificate()})));
}
/// What a refusal says to a client.
std::string said(const std::function<std::string()>& answer) {
  std::string bytes;
  try {
    bytes = answer();
  } catch (const pki::Refused& refused) {
    bytes = pki::answer_of(refused);
  }
  try {
    pki::timestamp_token(bytes, request(), {});
  } catch (const Error& error) {
    return error.message();
  }
  return "granted";
}

TEST(Stamper, GrantsWhatItsClientVerifies) {
  for (auto algorithm : {Key::Algorithm::rsa, Key::Algorithm::ecdsa})
    for (auto hash : {Hash::sha256, Hash::sha384, Hash::sha512}) {
      auto key = authority(algorithm);
      pki::Stamper stamper(key, {.policy = "1.3.6.1.4.1.99999.1", .accuracy = std::chrono::microseconds(1'500'020)});
      auto got = stamp(stamper, request(hash), std::string("\x00\x00\x91\x02", 4));
      EXPECT_EQ(got.problem, "");
      EXPECT_EQ(got.time, moment);
      EXPECT_EQ(got.policy, "1.3.6.1.4.1.99999.1");
      EXPECT_EQ(got.serial, "9102");
      EXPECT_EQ(got.nonce, "112233");
      EXPECT_EQ(got.accuracy, std::chrono::microseconds(1'500'020));
      EXPECT_FALSE(got.ordering);
    }
}

TEST(Stamper, TimeHasAsManyDigitsAsThePracticeSays) {
  auto key = authority();
  pki::Stamper stamper(key, {.ordering = true, .digits = 6});
  auto query = pki::read_query(request().der());
  auto has = [&](pki::Moment at, const std::string& text) {
    return stamper.grant(query, "\x01", at).find(text) != std::string::npos;
  };
  EXPECT_TRUE(has(moment, "20261122075958.12Z"));
  EXPECT_TRUE(has(moment + std::chrono::microseconds(7), "20261122075958.120007Z"));
  EXPECT_TRUE(has(moment - std::chrono::milliseconds(120), "20261122075958Z"));
  EXPECT_TRUE(stamp(stamper, request()).ordering);
}

TEST(Stamper, SendsItsCertificatesOnlyWhereTheyAreAskedFor) {
  auto key = authority();
  pki::Stamper stamper(key, {});
  auto query = pki::read_query(request().der());
  ASSERT_TRUE(query.certified);
  auto with = stamper.grant(query, "\x01", moment);
  query.certified = false;
  auto without = stamper.grant(query, "\x01", moment);
  EXPECT_NE(with.find(key.certificate().der()), std::string::npos);
  EXPECT_EQ(without.find(key.certificate().der()), std::string::npos);
  EXPECT_EQ(pki::read_timestamp(pki::token_of(without)).problem, "the certificate of its authority is not in it");
}

TEST(Stamper, GrantsThePoliciesOfItsPracticeAlone) {
  auto key = authority();
  pki::Stamper stamper(key, {.policy = "1.2.3", .policies = {"1.2.4"}});
  auto asked = request();
  asked.policy = "1.2.4";
  EXPECT_EQ(stamp(stamper, asked).policy, "1.2.4");
  asked.policy = "1.2.5";
  EXPECT_EQ(said([&] { return stamper.grant(pki::read_query(asked.der()), "\x01", moment); }),
            "the authority refuses: the policy 1.2.5 is not one of those here (unacceptedPolicy)");
}

TEST(Stamper, WantsACertificateForTimestampingAlone) {
  auto key = authority(Key::Algorithm::ecdsa, pki::Purpose::signing);
  EXPECT_THROW(pki::Stamper(key, {}), Error);
}

TEST(Query, RefusesWithTheBitOfTheStandard) {
  namespace der = pki::der;
  auto imprint = [](const std::string& oid, std::size_t length) {
    return der::sequence(der::sequence(der::oid(oid) + der::null()) + der::octets(std::string(length, 'x')));
  };
  const std::string sha256 = "2.16.840.1.101.3.4.2.1", sha1 = "1.3.14.3.2.26";
  auto refused = [&](const std::string& bytes) { return said([&] { return pki::read_query(bytes), std::string(); }); };
  auto ends = [](const std::string& message, const std::string& word) { return message.ends_with("(" + word + ")"); };
  EXPECT_PRED2(ends, refused("garbage"), "badDataFormat");
  EXPECT_PRED2(ends, refused(""), "badDataFormat");
  EXPECT_PRED2(ends, refused(request().der() + "x"), "badDataFormat");
  EXPECT_PRED2(ends, refused(der::sequence(der::integer(2) + imprint(sha256, 32))), "badRequest");
  EXPECT_PRED2(ends, refused(der::sequence(der::integer(1) + imprint(sha1, 20))), "badAlg");
  EXPECT_PRED2(ends, refused(der::sequence(der::integer(1) + imprint(sha256, 31))), "badDataFormat");
  auto with_nonce = [&](std::string_view nonce) {
    return refused(der::sequence(der::integer(1) + imprint(sha256, 32) + der::value(0x02, nonce)));
  };
  EXPECT_PRED2(ends, with_nonce(std::string_view("\0\x7F", 2)), "badDataFormat") << "no DER: it would be repeated";
  EXPECT_PRED2(ends, with_nonce(""), "badDataFormat");
  EXPECT_PRED2(ends, with_nonce(std::string(65, 'x')), "badRequest");
  auto padded = der::sequence(der::sequence(der::value(0x06, "\x80" + der::oid(sha256).substr(2)) + der::null()) +
                              der::octets(std::string(32, 'x')));
  EXPECT_PRED2(ends, refused(der::sequence(der::integer(1) + padded)), "badDataFormat");
  EXPECT_PRED2(ends, refused(der::sequence(der::integer(1) + imprint(sha256, 32) + der::tagged(0, der::null()))),
               "unacceptedExtension");
  EXPECT_PRED2(ends, refused(der::sequence(der::integer(1) + imprint(sha256, 32) + der::null())), "badDataFormat");
}

TEST(Refusal, EachHasItsWord) {
  using pki::Refusal;
  for (auto why : {Refusal::bad_alg, Refusal::bad_request, Refusal::bad_data_format, Refusal::time_not_available,
                   Refusal::unaccepted_policy, Refusal::unaccepted_extension, Refusal::add_info_not_available,
                   Refusal::system_failure})
    EXPECT_EQ(said([&] {
                return pki::answer_of({why, "sajnáljuk"});
              }),
              "the authority refuses: sajnáljuk (" + std::string(to_string(why)) + ")");
}

}  // namespace
