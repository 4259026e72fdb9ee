#include "net/reach.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace hammy::net {

namespace {

constexpr int mapped_bits = 96;

Ip mapped(const in_addr& four) {
  Ip ip{};
  ip[10] = ip[11] = 0xff;
  std::memcpy(ip.data() + 12, &four, 4);
  return ip;
}

/// The address of IPv4 that begins at `byte` of `ip`.
Ip carried(const Ip& ip, std::size_t byte) {
  in_addr four;
  std::memcpy(&four, ip.data() + byte, 4);
  return mapped(four);
}

std::vector<Network> networks(std::initializer_list<std::string_view> texts) {
  std::vector<Network> all;
  all.reserve(texts.size());
  for (auto text : texts) all.push_back(*Network::parse(text));
  return all;
}

bool in_any(const std::vector<Network>& networks, const Ip& ip) {
  return std::ranges::any_of(networks, [&](const Network& network) { return network.contains(ip); });
}

bool is_public(const Ip& ip) {
  // RFC 6890 section 2.2 and the registries that it began.
  static const auto mapped_four = *Network::parse("::ffff:0:0/96");
  static const auto special_four =
      networks({"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
                "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
                "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"});
  static const auto global = *Network::parse("2000::/3");
  static const auto special_six = networks({"2001::/23", "2001:db8::/32", "3fff::/20"});
  static const auto translated = *Network::parse("64:ff9b::/96");  // RFC 6052
  static const auto six_to_four = *Network::parse("2002::/16");    // RFC 3056
  if (mapped_four.contains(ip)) return !in_any(special_four, ip);
  if (translated.contains(ip)) return is_public(carried(ip, 12));
  if (six_to_four.contains(ip)) return is_public(carried(ip, 2));
  return global.contains(ip) && !in_any(special_six, ip);
}

}  // namespace

std::optional<Ip> parse_ip(std::string_view text) {
  std::string copy(text);
  in_addr four;
  if (::inet_pton(AF_INET, copy.c_str(), &four) == 1) return mapped(four);
  Ip six{};
  if (::inet_pton(AF_INET6, copy.c_str(), six.data()) == 1) return six;
  return {};
}

std::optional<Ip> ip_of(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in in;
    std::memcpy(&in, &address, sizeof in);
    return mapped(in.sin_addr);
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 in;
    std::memcpy(&in, &address, sizeof in);
    Ip ip;
    std::memcpy(ip.data(), &in.sin6_addr, ip.size());
    return ip;
  }
  return {};
}

std::string to_string(const Ip& ip) {
  char text[INET6_ADDRSTRLEN];
  static const auto four = *Network::parse("::ffff:0:0/96");
  if (four.contains(ip)) return ::inet_ntop(AF_INET, ip.data() + 12, text, sizeof text);
  return ::inet_ntop(AF_INET6, ip.data(), text, sizeof text);
}

std::optional<Network> Network::parse(std::string_view text) {
  auto slash = text.find('/');
  auto ip = parse_ip(text.substr(0, slash));
  if (!ip) return {};
  Network network{*ip, 128};
  if (slash == text.npos) return network;
  int most = text.find(':') == text.npos ? 32 : 128;
  auto length = text.substr(slash + 1);
  int bits = 0;
  auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), bits);
  if (error != std::errc{} || end != length.data() + length.size() || bits < 0 || bits > most) return {};
  network.bits = most == 32 ? mapped_bits + bits : bits;
  return network;
}

bool Network::contains(const Ip& other) const {
  auto whole = static_cast<std::size_t>(bits / 8);
  if (!std::equal(ip.begin(), ip.begin() + static_cast<std::ptrdiff_t>(whole), other.begin())) return false;
  if (bits % 8 == 0) return true;
  int shift = 8 - bits % 8;
  return ip[whole] >> shift == other[whole] >> shift;
}

bool Reach::allows(const Ip& ip) const { return everywhere || in_any(allowed, ip) || is_public(ip); }

}  // namespace hammy::net
