#include "net/reach.hpp"

#include <gtest/gtest.h>

#include "net/client.hpp"

namespace hammy::net {
namespace {

bool reaches(std::string_view ip, const Reach& reach = {}) { return reach.allows(parse_ip(ip).value()); }

TEST(Reach, IsWhatIsPublicUnlessSaid) {
  for (const auto* ip : {"8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.0", "100.63.0.1", "100.128.0.1",
                         "2606:4700::1111", "2a00:1450:400d::1"})
    EXPECT_TRUE(reaches(ip)) << ip;
  for (const auto* ip :
       {"127.0.0.1",  "127.9.9.9", "10.0.0.1",  "172.16.0.1",      "172.31.255.255", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "0.0.0.0",   "224.0.0.1", "255.255.255.255", "198.18.0.1",     "192.0.2.1",   "::1",
        "::",         "fe80::1",   "fc00::1",   "fd12::1",         "ff02::1",        "2001:db8::1", "100::1"})
    EXPECT_FALSE(reaches(ip)) << ip;
}

TEST(Reach, LooksIntoAddressesThatCarryOneOfIPv4) {
  EXPECT_FALSE(reaches("::ffff:127.0.0.1"));
  EXPECT_FALSE(reaches("::ffff:a00:1"));
  EXPECT_TRUE(reaches("::ffff:8.8.8.8"));
  EXPECT_FALSE(reaches("64:ff9b::10.0.0.1"));
  EXPECT_TRUE(reaches("64:ff9b::8.8.8.8"));
  EXPECT_FALSE(reaches("2002:7f00:1::1"));
  EXPECT_FALSE(reaches("2002:a9fe:a9fe::1"));
  EXPECT_FALSE(reaches("::127.0.0.1"));
}

TEST(Reach, IsWidenedByNetworks) {
  Reach reach;
  reach.allowed = {Network::parse("10.1.0.0/16").value(), Network::parse("fd00:1::/32").value(),
                   Network::parse("192.168.7.7").value()};
  EXPECT_TRUE(reaches("10.1.255.1", reach));
  EXPECT_TRUE(reaches("::ffff:10.1.2.3", reach));
  EXPECT_FALSE(reaches("10.2.0.1", reach));
  EXPECT_TRUE(reaches("fd00:1::9", reach));
  EXPECT_FALSE(reaches("fd00:2::9", reach));
  EXPECT_TRUE(reaches("192.168.7.7", reach));
  EXPECT_FALSE(reaches("192.168.7.6", reach));
  reach.everywhere = true;
  EXPECT_TRUE(reaches("127.0.0.1", reach));
}

TEST(Network, IsReadOrRefused) {
  EXPECT_TRUE(Network::parse("10.0.0.0/9")->contains(parse_ip("10.127.0.1").value()));
  EXPECT_FALSE(Network::parse("10.0.0.0/9")->contains(parse_ip("10.128.0.1").value()));
  EXPECT_TRUE(Network::parse("0.0.0.0/0")->contains(parse_ip("9.9.9.9").value()));
  EXPECT_FALSE(Network::parse("0.0.0.0/0")->contains(parse_ip("2a00::1").value()));
  for (const auto* text : {"", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "10.0.0/8", "fd00::/129", "fd00::/-1", "host"})
    EXPECT_FALSE(Network::parse(text)) << text;
}

TEST(Origin, IsReadAsLibcurlReadsIt) {
  EXPECT_EQ(origin_of("https://WWW.Acme.example/x?y"), "https://www.acme.example:443");
  EXPECT_EQ(origin_of("http://h:8080"), "http://h:8080");
  EXPECT_EQ(origin_of("https://acme.example@evil.example/"), "https://evil.example:443");
  EXPECT_EQ(origin_of("gopher://h/"), "");
  EXPECT_EQ(origin_of("file:///etc/passwd"), "");
  EXPECT_EQ(origin_of("/only/a/path"), "");
}

}  // namespace
}  // namespace hammy::net
