#include "crypto/hpke.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "base/error.hpp"
#include "base/text.hpp"
#include "crypto/aead.hpp"
#include "crypto/argon2.hpp"

namespace hammy::crypto {
namespace {

std::string unhex(std::string_view digits) {
  std::string out;
  for (std::size_t at = 0; at + 1 < digits.size(); at += 2)
    out += static_cast<char>(std::stoi(std::string(digits.substr(at, 2)), nullptr, 16));
  return out;
}

std::string code_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.code();
  }
  return "";
}

TEST(Aead, MatchesThePublishedVector) {
  // McGrew and Viega, "The Galois/Counter Mode of Operation", test case 16.
  auto key = unhex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
  auto nonce = unhex("cafebabefacedbaddecaf888"), additional = unhex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
  auto plain = unhex(
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657"
      "ba637b39");
  auto sealed = gcm_encrypt(key, nonce, additional, plain);
  EXPECT_EQ(
      text::hex(sealed),
      "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba"
      "7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b");
  EXPECT_EQ(gcm_decrypt(key, nonce, additional, sealed), plain);
  for (std::size_t at : {std::size_t{0}, plain.size(), sealed.size() - 1}) {
    auto changed = sealed;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_EQ(code_of([&] { gcm_decrypt(key, nonce, additional, changed); }), "crypto.cipher");
  }
  EXPECT_EQ(code_of([&] { gcm_decrypt(key, nonce, "", sealed); }), "crypto.cipher");
  EXPECT_EQ(code_of([&] { gcm_decrypt(key, nonce, additional, "short"); }), "crypto.cipher");
  EXPECT_EQ(gcm_decrypt(key, nonce, "", gcm_encrypt(key, nonce, "", "")), "");
}

TEST(Hkdf, MatchesRfc5869) {
  auto key = hkdf_extract(unhex("000102030405060708090a0b0c"), std::string(22, '\x0b'));  // A.1
  EXPECT_EQ(text::hex(key.bytes()), "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
  EXPECT_EQ(text::hex(hkdf_expand(key.bytes(), unhex("f0f1f2f3f4f5f6f7f8f9"), 42).bytes()),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  auto unsalted = hkdf_extract("", std::string(22, '\x0b'));  // A.3
  EXPECT_EQ(text::hex(unsalted.bytes()), "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04");
}

/// RFC 9180 A.3.1.
struct Vector {
  P256Pair pair{
      Secret(unhex("f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2")),
      unhex("04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a826a779b4cf969b8a0e539c7f62fb3d30ad6aa8f80"
            "e30f1d128aafd68a2ce72ea0")};
  std::string info = unhex("4f6465206f6e2061204772656369616e2055726e");
  std::string enc = unhex(
      "04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac98536d7b61a1af4b78e5b7f951c0900be863c403ce65c9"
      "bfcb9382657222d18c4");
  std::string aad = unhex("436f756e742d30");
  std::string ciphertext =
      unhex("5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f39513434");
};

TEST(Hpke, OpensTheMessageOfTheRfc) {
  Vector v;
  auto open = [&](std::string_view aad, std::string_view ciphertext) {
    return std::string(hpke_open(v.pair, v.enc, v.info, aad, ciphertext, HpkeAead::aes_128_gcm).bytes());
  };
  EXPECT_EQ(open(v.aad, v.ciphertext), unhex("4265617574792069732074727574682c20747275746820626561757479"));
  EXPECT_EQ(code_of([&] { open("Count-1", v.ciphertext); }), "crypto.cipher");
  EXPECT_EQ(code_of([&] { (void)hpke_open(v.pair, v.enc, v.info, v.aad, v.ciphertext); }), "crypto.cipher");
}

TEST(Hpke, SealsWhatOnlyTheOwnerOpens) {
  auto anna = make_p256_pair(), eve = make_p256_pair();
  auto one = hpke_seal(anna.public_key, "test", "aad", "titok"),
       two = hpke_seal(anna.public_key, "test", "aad", "titok");
  EXPECT_NE(one.enc, two.enc);
  EXPECT_NE(one.ciphertext, two.ciphertext);
  EXPECT_EQ(hpke_open(anna, one.enc, "test", "aad", one.ciphertext).bytes(), "titok");
  EXPECT_EQ(code_of([&] { (void)hpke_open(eve, one.enc, "test", "aad", one.ciphertext); }), "crypto.cipher");
  EXPECT_EQ(code_of([&] { (void)hpke_open(anna, two.enc, "test", "aad", one.ciphertext); }), "crypto.cipher");
}

TEST(Hpke, RefusesWhatIsNoPoint) {
  auto anna = make_p256_pair();
  std::string off_curve = anna.public_key;
  off_curve.back() = static_cast<char>(off_curve.back() ^ 1);
  for (const auto& point : {std::string(), std::string(65, '\0'), std::string(65, '\4'), off_curve,
                            anna.public_key.substr(0, 64), std::string(1, '\0')})
    EXPECT_EQ(code_of([&] { hpke_seal(point, "", "", "x"); }), "crypto.key") << text::hex(point);
}

TEST(P256, KeysSurviveTheirEncoding) {
  auto anna = make_p256_pair(), eve = make_p256_pair();
  auto der = to_pkcs8(anna);
  auto back = from_pkcs8(der.bytes());
  EXPECT_EQ(back.private_key.bytes(), anna.private_key.bytes());
  EXPECT_EQ(back.public_key, anna.public_key);
  std::string mixed(der.bytes());
  mixed.replace(mixed.size() - 65, 65, eve.public_key);
  EXPECT_EQ(code_of([&] { from_pkcs8(mixed); }), "crypto.key");
  EXPECT_EQ(code_of([&] { from_pkcs8(der.bytes().substr(1)); }), "crypto.key");
  EXPECT_EQ(code_of([&] { from_pkcs8(""); }), "crypto.key");
}

TEST(Argon2, MatchesTheReferenceImplementation) {
  // The tests of phc-winner-argon2: version 19, two passes of 64 MiB.
  EXPECT_EQ(text::hex(argon2id("password", "somesalt", {65536, 2, 1}).bytes()),
            "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7");
  EXPECT_EQ(code_of([] { (void)argon2id("password", "somesalt", {1, 2, 1}); }), "crypto.argon2");
  EXPECT_EQ(code_of([] { (void)argon2id("password", "short", {65536, 2, 1}); }), "crypto.argon2");
}

}  // namespace
}  // namespace hammy::crypto
