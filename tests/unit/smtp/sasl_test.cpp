#include "smtp/sasl.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace hammy::smtp {
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
  EXPECT_EQ(make_sasl("PLAIN", "ann", "pä ss")->initial(), std::string("\0ann\0pä ss", 11));
  auto login = make_sasl("LOGIN", "ann", "secret");
  EXPECT_FALSE(login->speaks_first());
  EXPECT_EQ(login->respond("Username:"), "ann");
  EXPECT_EQ(login->respond("Password:"), "secret");
  EXPECT_THROW(login->respond("PIN:"), Error);
  auto bearer = make_sasl("XOAUTH2", "ann@example.com", "ya29.token");
  EXPECT_EQ(bearer->initial(),
            "user=ann@example.com\x01"
            "auth=Bearer ya29.token\x01\x01");
  EXPECT_EQ(bearer->respond("{\"status\":\"400\"}"), "");
  EXPECT_THROW(bearer->respond("again"), Error);
}

TEST(Sasl, TheStrongestMechanismIsChosen) {
  Endpoint endpoint;
  EXPECT_EQ(choose_mechanism(endpoint, {"LOGIN", "PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256", "XOAUTH2"}), "SCRAM-SHA-256");
  EXPECT_EQ(choose_mechanism(endpoint, {"LOGIN", "PLAIN"}), "PLAIN");
  EXPECT_EQ(choose_mechanism(endpoint, {"LOGIN", "CRAM-MD5"}), "LOGIN");
  EXPECT_EQ(choose_mechanism(endpoint, {"CRAM-MD5", "XOAUTH2"}), "");
  endpoint.mechanism = "LOGIN";
  EXPECT_EQ(choose_mechanism(endpoint, {"LOGIN", "PLAIN"}), "LOGIN");
  EXPECT_EQ(choose_mechanism(endpoint, {"PLAIN"}), "");
  endpoint.mechanism.clear();
  endpoint.oauth = true;
  EXPECT_EQ(choose_mechanism(endpoint, {"LOGIN", "PLAIN", "XOAUTH2"}), "XOAUTH2");
  EXPECT_EQ(choose_mechanism(endpoint, {"LOGIN", "PLAIN"}), "");
}

}  // namespace
}  // namespace hammy::smtp
