#include "smtp/endpoint.hpp"

#include <gtest/gtest.h>

namespace hammy::smtp {
namespace {

TEST(Endpoint, KnowsThisMachine) {
  for (auto host : {"localhost", "LocalHost", "mail.localhost", "127.0.0.1", "127.9.8.7", "::1"})
    EXPECT_TRUE(is_loopback(host)) << host;
  for (auto host : {"localhost.example.com", "mylocalhost", "128.0.0.1", "127.1", "::2", "127.0.0.1.example.com", ""})
    EXPECT_FALSE(is_loopback(host)) << host;
}

TEST(Endpoint, VerifiesUnlessToldOtherwise) {
  Endpoint endpoint;
  endpoint.host = "mail.example.com";
  for (auto security : {Security::starttls_if_offered, Security::starttls, Security::tls}) {
    endpoint.security = security;
    EXPECT_TRUE(endpoint.verifies());
  }
  endpoint.verify = false;
  EXPECT_FALSE(endpoint.verifies());
  endpoint.verify = true;
  endpoint.security = Security::opportunistic;
  EXPECT_FALSE(endpoint.verifies());
  endpoint.host = "127.0.0.1";
  endpoint.security = Security::starttls;
  EXPECT_TRUE(endpoint.verifies());
  endpoint.security = Security::starttls_if_offered;
  EXPECT_FALSE(endpoint.verifies());
  endpoint.ca_file = "ca.pem";
  EXPECT_TRUE(endpoint.verifies());
}

}  // namespace
}  // namespace hammy::smtp
