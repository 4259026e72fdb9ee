#include "channel/via.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace hammy::channel {
namespace {

std::string code_of(auto&& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.code();
  }
  return "taken";
}

TEST(Via, UrlsOfMailServers) {
  auto via = parse_via("smtp://mail.example.com:2525");
  EXPECT_EQ(via.endpoint.host, "mail.example.com");
  EXPECT_EQ(via.endpoint.port, 2525);
  EXPECT_EQ(via.endpoint.security, smtp::Security::starttls_if_offered);
  EXPECT_EQ(parse_via("smtp://mail.example.com/").endpoint.port, 25);
  EXPECT_EQ(parse_via("smtps://mail.example.com").endpoint.port, 465);
  EXPECT_EQ(parse_via("smtps://mail.example.com").endpoint.security, smtp::Security::tls);
  EXPECT_EQ(parse_via("smtp://[2001:db8::1]:26").endpoint.host, "2001:db8::1");
  EXPECT_EQ(parse_via("smtp://[2001:db8::1]:26").endpoint.port, 26);
  EXPECT_EQ(parse_via("smtp://x?security=none").endpoint.security, smtp::Security::none);
  EXPECT_EQ(parse_via("smtp://példa.hu").endpoint.host, "xn--plda-bpa.hu");
}

TEST(Via, UrlsOfPlaces) {
  EXPECT_EQ(parse_via("maildir:out").scheme, Scheme::maildir);
  EXPECT_EQ(parse_via("maildir:out").path, "out");
  EXPECT_EQ(parse_via("mbox:/var/mail/x").path, "/var/mail/x");
  EXPECT_EQ(parse_via("file:///srv/out").path, "/srv/out");
}

TEST(Via, WhatCannotBeIsRefused) {
  for (auto url : {"gopher://x", "smtp:x", "smtp://", "smtp://:25", "smtp://x:0", "smtp://x:65536", "smtp://x:25a",
                   "smtp://[::1", "smtp://x?verify=no", "smtp://x/y", "maildir:", "file:"})
    EXPECT_EQ(code_of([&] { parse_via(url); }), "via.syntax") << url;
}

TEST(Via, SecretsInUrlsAreRefusedAndNotRepeated) {
  for (auto url : {"smtp://anna:geheim@mail.example.com", "smtps://anna@mail.example.com",
                   "stmp://anna:geheim@mail.example.com", "smtp:anna:geheim@mail.example.com"}) {
    try {
      parse_via(url);
      FAIL() << url;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), "via.secret");
      EXPECT_EQ((error.message() + error.hint()).find("geheim"), std::string::npos);
    }
  }
}

TEST(Dsn, WordsBecomeThoseOfTheProtocol) {
  EXPECT_EQ(dsn_notify("failure,delay"), "FAILURE,DELAY");
  EXPECT_EQ(dsn_notify("success, failure"), "SUCCESS,FAILURE");
  EXPECT_EQ(dsn_notify("never"), "NEVER");
  EXPECT_EQ(dsn_return("headers"), "HDRS");
  EXPECT_EQ(dsn_return("full"), "FULL");
  for (auto words : {"", "all", "never,failure", "failure,never", "failure,failure", "FAILURE", "failure,"})
    EXPECT_EQ(code_of([&] { dsn_notify(words); }), "channel.dsn") << words;
  EXPECT_EQ(code_of([] { dsn_return("HDRS"); }), "channel.dsn");
  auto both = Dsn{"NEVER", ""}.over({"FAILURE", "FULL"});
  EXPECT_EQ(both.notify + both.ret, "NEVERFULL");
  EXPECT_FALSE(Dsn{}.asked());
}

TEST(Via, EndpointsOfHammyToml) {
  auto config = config::Config::parse(R"(
[smtp]
default = "main"
[smtp.main]
host = "mail.example.com"
security = "tls"
rate = "600/m"
domain_rate = "1/s"
connections = 5
[smtp.main.domains."slow.example"]
connections = 1
[org.acme.smtp.main]
host = "mail.acme.example"
[smtp.bad]
host = "x"
rate = "fast"
)");
  scope::Scope common(scope::OrgId("default"), config, "/nowhere"), acme(scope::OrgId("acme"), config, "/nowhere");
  auto via = named_via("main", common);
  EXPECT_EQ(via.endpoint.host, "mail.example.com");
  EXPECT_EQ(via.endpoint.port, 465);
  EXPECT_DOUBLE_EQ(via.endpoint.per_second, 10);
  EXPECT_EQ(via.endpoint.connections, 5u);
  EXPECT_EQ(via.endpoint.domain_limit("slow.example")->connections, 1u);
  EXPECT_DOUBLE_EQ(via.endpoint.domain_limit("slow.example")->per_second, 1);
  EXPECT_EQ(via.endpoint.domain_limit("other.example")->connections, 0u);
  EXPECT_EQ(named_via("main", acme).endpoint.host, "mail.acme.example");
  EXPECT_EQ(default_via(common), "main");
  EXPECT_EQ(code_of([&] { named_via("other", common); }), "via.unknown");
  EXPECT_EQ(code_of([&] { named_via("bad", common); }), "config.type");
}

TEST(Via, TheOnlyEndpointIsTheDefault) {
  config::Config none;
  EXPECT_EQ(code_of([&] { default_via({scope::OrgId("default"), none, "/nowhere"}); }), "via.none");
  auto one = config::Config::parse("[smtp.a]\nhost = \"a\"\n");
  EXPECT_EQ(default_via({scope::OrgId("default"), one, "/nowhere"}), "a");
  auto two = config::Config::parse("[smtp.a]\nhost = \"a\"\n[smtp.b]\nhost = \"b\"\n");
  EXPECT_EQ(code_of([&] { default_via({scope::OrgId("default"), two, "/nowhere"}); }), "via.none");
}

}  // namespace
}  // namespace hammy::channel
