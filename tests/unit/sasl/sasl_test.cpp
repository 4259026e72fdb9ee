#include "sasl/sasl.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace hammy::sasl {
namespace {

TEST(Sasl, ScramSha1OfRfc5802Section5) {
  auto scram = make_scram("SCRAM-SHA-1", "user", "pencil", "fyko+d2lbbFgONRv9qkxdawL");
  EXPECT_EQ(scram->initial(), "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL");
  EXPECT_EQ(scram->respond("r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096"),
            "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=");
  EXPECT_FALSE(scram->complete());
  EXPECT_EQ(scram->respond("v=rmF9pqV8S7suAoZWja4dJRkFsKQ="), "");
  EXPECT_TRUE(scram->complete());
}

TEST(Sasl, ScramSha256OfRfc7677Section3) {
  auto scram = make_scram("SCRAM-SHA-256", "user", "pencil", "rOprNGfwEbeRWgbNEkqO");
  EXPECT_EQ(scram->initial(), "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
  EXPECT_EQ(scram->respond("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"),
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
            "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
  EXPECT_EQ(scram->respond("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="), "");
  EXPECT_TRUE(scram->complete());
}

TEST(Sasl, ScramDistrustsTheServer) {
  auto begin = [] { return make_scram("SCRAM-SHA-256", "user", "pencil", "abc"); };
  for (std::string_view challenge :
       {"r=xyz,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", "r=abc,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        "r=abcd,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=0", "r=abcd,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=999999999",
        "r=abcd,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096x", "m=ext,r=abcd,s=AA==,i=1", "", "r=abcd,s=*,i=4096"}) {
    auto scram = begin();
    scram->initial();
    EXPECT_THROW(scram->respond(challenge), Error) << challenge;
  }
  auto scram = begin();
  scram->initial();
  scram->respond("r=abcd,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
  EXPECT_THROW(scram->respond("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="), Error);
  EXPECT_FALSE(scram->complete());
}

TEST(Sasl, ScramEscapesTheName) {
  EXPECT_EQ(make_scram("SCRAM-SHA-1", "a=b,c", "x", "n")->initial(), "n,,n=a=3Db=2Cc,r=n");
}

TEST(Sasl, PlainLoginAndXoauth2) {
  EXPECT_EQ(make("PLAIN", "ann", "pä ss")->initial(), std::string("\0ann\0pä ss", 11));
  auto login = make("LOGIN", "ann", "secret");
  EXPECT_FALSE(login->speaks_first());
  EXPECT_EQ(login->respond("Username:"), "ann");
  EXPECT_EQ(login->respond("Password:"), "secret");
  EXPECT_THROW(login->respond("PIN:"), Error);
  auto bearer = make("XOAUTH2", "ann@example.com", "ya29.token");
  EXPECT_EQ(bearer->initial(),
            "user=ann@example.com\x01"
            "auth=Bearer ya29.token\x01\x01");
  EXPECT_EQ(bearer->respond("{\"status\":\"400\"}"), "");
  EXPECT_THROW(bearer->respond("again"), Error);
}

TEST(Sasl, TheStrongestMechanismIsChosen) {
  EXPECT_EQ(choose({"LOGIN", "PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256", "XOAUTH2"}, "", false), "SCRAM-SHA-256");
  EXPECT_EQ(choose({"LOGIN", "PLAIN"}, "", false), "PLAIN");
  EXPECT_EQ(choose({"LOGIN", "CRAM-MD5"}, "", false), "LOGIN");
  EXPECT_EQ(choose({"CRAM-MD5", "XOAUTH2"}, "", false), "");
  EXPECT_EQ(choose({"LOGIN", "PLAIN"}, "LOGIN", false), "LOGIN");
  EXPECT_EQ(choose({"PLAIN"}, "LOGIN", false), "");
  EXPECT_EQ(choose({"LOGIN", "PLAIN", "XOAUTH2"}, "", true), "XOAUTH2");
  EXPECT_EQ(choose({"LOGIN", "PLAIN"}, "", true), "");
}

TEST(Sasl, PreparesNamesAndPasswordsByRfc4013Section3) {
  EXPECT_EQ(prepare("I\xC2\xADX"), "IX");  // a soft hyphen is nothing
  EXPECT_EQ(prepare("user"), "user");
  EXPECT_EQ(prepare("USER"), "USER");
  EXPECT_EQ(prepare("\xC2\xAA"), "a");            // U+00AA
  EXPECT_EQ(prepare("\xE2\x85\xA8"), "IX");       // U+2168
  EXPECT_EQ(prepare("a\xC2\xA0z"), "a z");        // another space is a space
  EXPECT_EQ(prepare("a\xCC\x81r"), "\xC3\xA1r");  // composed
  EXPECT_EQ(prepare("\xEF\xB7\xBA").size(), 33u);
  EXPECT_EQ(prepare(""), "");
  for (std::string_view wrong : {"\x07", "\xD8\xA7\x31", "a\x7F", "\xEE\x80\x80", "\xFF"}) {
    try {
      prepare(wrong);
      FAIL() << wrong;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), "smtp.auth");
    }
  }
  EXPECT_THROW(prepare(std::string_view{"a\0b", 3}), Error);
}

TEST(Sasl, ScramTakesPreparedOnes) {
  auto proof = [](const std::string& user, const std::string& password) {
    auto scram = make_scram("SCRAM-SHA-256", user, password, "abc");
    return scram->initial() + ' ' + scram->respond("r=abcd,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
  };
  EXPECT_EQ(proof("\xE2\x85\xA8", "\xC2\xAA"), proof("IX", "a"));
  EXPECT_NE(proof("IX", "b"), proof("IX", "a"));
}

}  // namespace
}  // namespace hammy::sasl
