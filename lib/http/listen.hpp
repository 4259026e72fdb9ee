// Listening sockets by what people write: "127.0.0.1:8080", "[::1]:8080", "tsa.example:80", ":8080".
#pragma once

#include <string>

#include "base/file.hpp"

struct sockaddr;

namespace hammy::http {

/// A socket that listens, and does not block. Without a host it takes connections to every address of the machine, of
/// both kinds. Throws `http.listen`, exit 69, or 64 for what is no address.
Fd listen_at(const std::string& address);
/// "127.0.0.1:8080", where the socket listens.
std::string address_of(int socket);
/// The address alone, "192.0.2.1"; an IPv4 address that came by a socket of both kinds is one of IPv4.
std::string host_of(const sockaddr* address);

}  // namespace hammy::http
