// Reach: which addresses of the network may be connected to when somebody else has chosen where to go.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct sockaddr;

namespace hammy::net {

/// An IPv6 address; an IPv4 one in its mapped form, ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2).
using Ip = std::array<std::uint8_t, 16>;

/// "192.0.2.1" or "2001:db8::1"; nothing for what is no address.
std::optional<Ip> parse_ip(std::string_view text);
std::optional<Ip> ip_of(const sockaddr& address);
std::string to_string(const Ip& ip);

/// A part of the address space, "10.0.0.0/8" or "fd00::/8"; an address alone is a network of one.
struct Network {
  Ip ip{};
  int bits = 128;  ///< of the IPv6 form

  static std::optional<Network> parse(std::string_view text);
  bool contains(const Ip& other) const;
};

struct Reach {
  bool everywhere = false;       ///< somebody trusted has chosen the host
  std::vector<Network> allowed;  ///< besides the public addresses

  /// Whether `ip` may be connected to. What is not public is not: private, loopback, link-local, shared, documentation,
  /// multicast and reserved addresses (RFC 6890), also where an IPv6 address carries one of IPv4 in it.
  bool allows(const Ip& ip) const;
};

}  // namespace hammy::net
