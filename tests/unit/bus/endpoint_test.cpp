#include "bus/endpoint.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "base/error.hpp"

namespace hammy::bus {
namespace {

std::string code_of(auto&& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.code();
  }
  return "taken";
}

Endpoint from(std::string_view text, const config::Config& config, std::string_view org = "default") {
  return endpoint_from(text, scope::Scope(scope::OrgId(org), config, "/nowhere"));
}

TEST(Url, NamesAQueue) {
  auto endpoint = parse_url("amqp://anna@mq.example.com:5673/shop%2Feu?queue=orders&prefetch=20");
  EXPECT_EQ(endpoint.host, "mq.example.com");
  EXPECT_EQ(endpoint.port, 5673);
  EXPECT_EQ(endpoint.user, "anna");
  EXPECT_EQ(endpoint.vhost, "shop/eu");
  EXPECT_EQ(endpoint.queue, "orders");
  EXPECT_EQ(endpoint.prefetch, 20);
  EXPECT_EQ(endpoint.security, Security::none);
  EXPECT_EQ(endpoint.name, "amqp://mq.example.com:5673");
  EXPECT_FALSE(endpoint.secret);
}

TEST(Url, NamesAnExchangeAndHowToReachIt) {
  auto endpoint = parse_url(
      "amqps://[2001:db8::1]/?exchange=invoices&routing_key=acme.%23&declare=quorum&verify=false&timeout=5s&"
      "in_flight=10&max_body_bytes=1000&heartbeat=0s");
  EXPECT_EQ(endpoint.host, "2001:db8::1");
  EXPECT_EQ(endpoint.real_port(), 5671);
  EXPECT_EQ(endpoint.vhost, "/");
  EXPECT_EQ(endpoint.exchange, "invoices");
  EXPECT_EQ(endpoint.routing_key, "acme.#");
  EXPECT_EQ(endpoint.declare, Declare::quorum);
  EXPECT_EQ(endpoint.security, Security::tls);
  EXPECT_FALSE(endpoint.verify);
  EXPECT_EQ(endpoint.timeout.count(), 5);
  EXPECT_EQ(endpoint.heartbeat.count(), 0);
  EXPECT_EQ(endpoint.in_flight, 10u);
  EXPECT_EQ(endpoint.max_body_bytes, 1000u);
  EXPECT_EQ(endpoint.name, "amqps://[2001:db8::1]:5671");
}

TEST(Url, VerifiesUnlessTold) {
  EXPECT_TRUE(parse_url("amqps://x?queue=q").verify);
  EXPECT_EQ(parse_url("amqp://x?queue=q").real_port(), 5672);
  EXPECT_EQ(parse_url("amqp://x").vhost, "/");
}

TEST(Url, WhatCannotBeIsRefused) {
  for (auto url :
       {"http://x", "amqp:x", "amqp://", "amqp://:1", "amqp://x:0", "amqp://x:65536", "amqp://x:1a", "amqp://[::1",
        "amqp://[::1]5", "amqp://x?queue", "amqp://x?queue=%4", "amqp://x?queue=%zz", "amqp://x?queue=%00",
        "amqp://x?speed=9", "amqp://x?host=y", "amqp://x?security=none", "amqp://pél.hu", "amqp://a b"})
    EXPECT_EQ(code_of([&] { parse_url(url); }), "bus.url") << url;
  for (auto url : {"amqp://x?prefetch=0", "amqp://x?prefetch=65536", "amqp://x?prefetch=many", "amqp://x?verify=no",
                   "amqp://x?declare=yes", "amqp://x?timeout=5", "amqp://x?timeout=2h", "amqp://x?max_body_bytes=0"})
    EXPECT_EQ(code_of([&] { parse_url(url); }), "config.type") << url;
  EXPECT_EQ(code_of([&] { parse_url("amqp://x?queue=" + std::string(256, 'q')); }), "config.type");
}

TEST(Url, SecretsAreRefusedAndNotRepeated) {
  for (auto url : {"amqp://anna:geheim@mq.example.com/", "amqps://anna:geheim@x?queue=q", "amqp://x?password=geheim",
                   "amqp://:geheim@x", "amqp://anna:gehe@im@x/", "amqp://anna:geheim", "amqp://anna:geheim?a@x"}) {
    try {
      parse_url(url);
      FAIL() << url;
    } catch (const Error& error) {
      EXPECT_EQ((error.message() + error.hint()).find("gehe"), std::string::npos) << url;
    }
  }
  EXPECT_EQ(code_of([] { parse_url("amqp://anna:geheim@x/"); }), "bus.secret");
  EXPECT_EQ(code_of([] { parse_url("amqp://x?password=geheim"); }), "bus.secret");
}

TEST(Url, PasswordsComeFromElsewhere) {
  ::setenv("BUS_TEST_SECRET", "geheim", 1);
  EXPECT_EQ(parse_url("amqp://anna@x?password_env=BUS_TEST_SECRET").secret(), "geheim");
  EXPECT_EQ(code_of([] { parse_url("amqp://anna@x?password_env=BUS_TEST_NONE").secret(); }), "config.secret");
  EXPECT_EQ(code_of([] { parse_url("amqp://anna@x?password_file=/nowhere/at/all").secret(); }), "system.io");
}

TEST(Settings, OfHammyToml) {
  auto config = config::Config::parse(R"(
[bus.main]
host = "mq.example.com"
security = "tls"
user = "hammy"
password_env = "BUS_TEST_MAIN"
prefetch = 5
declare = "classic"
[org.acme.bus.main]
host = "mq.acme.example"
queue = "own"
)");
  ::setenv("BUS_TEST_MAIN", "geheim", 1);
  auto endpoint = from("bus:main?queue=orders", config);
  EXPECT_EQ(endpoint.name, "main");
  EXPECT_EQ(endpoint.host, "mq.example.com");
  EXPECT_EQ(endpoint.real_port(), 5671);
  EXPECT_EQ(endpoint.queue, "orders");
  EXPECT_EQ(endpoint.prefetch, 5);
  EXPECT_EQ(endpoint.declare, Declare::classic);
  EXPECT_EQ(endpoint.secret(), "geheim");
  endpoint = from("bus:main", config, "acme");
  EXPECT_EQ(endpoint.host, "mq.acme.example");
  EXPECT_EQ(endpoint.queue, "own");
  EXPECT_EQ(endpoint.user, "hammy");
}

TEST(Settings, WhatIsWrongIsTold) {
  auto config = config::Config::parse(R"(
[bus.plain]
host = "x"
password = "geheim"
[bus.typo]
host = "x"
prefech = 5
[bus.type]
host = "x"
prefetch = "many"
[bus.table.host]
name = "x"
)");
  EXPECT_EQ(code_of([&] { from("bus:plain", config); }), "config.plain-secret");
  EXPECT_EQ(code_of([&] { from("bus:typo", config); }), "config.unknown");
  EXPECT_EQ(code_of([&] { from("bus:type", config); }), "config.type");
  EXPECT_EQ(code_of([&] { from("bus:table", config); }), "config.type");
  for (auto text : {"bus:", "bus:other", "bus:plain.host", "bus:?queue=q"})
    EXPECT_EQ(code_of([&] { from(text, config); }), "bus.unknown") << text;
  EXPECT_EQ(code_of([&] { from("bus:type?queue=q&host=y", config::Config::parse("[bus.type]\nhost = \"x\"")); }),
            "bus.url");
}

TEST(Settings, WhatNamesABus) {
  EXPECT_TRUE(is_url("amqp://x"));
  EXPECT_TRUE(is_url("amqps://x"));
  EXPECT_TRUE(is_url("bus:main"));
  EXPECT_FALSE(is_url("invoices"));
  EXPECT_FALSE(is_url("sqlite:queue.db"));
}

}  // namespace
}  // namespace hammy::bus
