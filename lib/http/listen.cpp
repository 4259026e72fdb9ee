#include "http/listen.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "base/error.hpp"

namespace hammy::http {

namespace {

Error cannot(const std::string& address, const char* why) {
  return Error{"http.listen", fmt::format("cannot listen at '{}': {}", address, why),
               "see whether the address is this machine's and the port is free: ss -ltnp"}
      .as(Failure::technical)
      .exits(Exit::unavailable);
}

using Found = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

Found look_up(const std::string& address) {
  auto colon = address.rfind(':');
  auto host = address.substr(0, colon == std::string::npos ? 0 : colon);
  auto port = address.substr(colon == std::string::npos ? 0 : colon + 1);
  if (host.size() > 1 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  if (port.empty() || port.size() > 5 || port.find_first_not_of("0123456789") != std::string::npos ||
      std::stoi(port) > 65535)
    throw Error{"http.listen", fmt::format("'{}' is no address to listen at", address),
                "write HOST:PORT, such as 127.0.0.1:8080, [::1]:8080, or :8080 for all addresses"}
        .as(Failure::technical)
        .exits(Exit::usage);
  addrinfo wanted{};
  wanted.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_family = host.empty() ? AF_INET6 : AF_UNSPEC;
  addrinfo* found = nullptr;
  auto code = ::getaddrinfo(host.empty() ? nullptr : host.c_str(), port.c_str(), &wanted, &found);
  Found owner(found, ::freeaddrinfo);
  if (code != 0) throw cannot(address, ::gai_strerror(code));
  return owner;
}

}  // namespace

Fd listen_at(const std::string& address) {
  constexpr int backlog = 1024;
  auto found = look_up(address);
  int last = 0;
  for (const auto* one = found.get(); one; one = one->ai_next) {
    Fd socket(::socket(one->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    int yes = 1, no = 0;
    ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (one->ai_family == AF_INET6) ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no);
    if (::bind(socket.get(), one->ai_addr, one->ai_addrlen) == 0 && ::listen(socket.get(), backlog) == 0) return socket;
    last = errno;
  }
  throw cannot(address, std::strerror(last));
}

std::string host_of(const sockaddr* address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address && address->sa_family == AF_INET) {
    const auto* in = reinterpret_cast<const sockaddr_in*>(address);
    ::inet_ntop(AF_INET, &in->sin_addr, text, sizeof text);
  } else if (address && address->sa_family == AF_INET6) {
    const auto* in = reinterpret_cast<const sockaddr_in6*>(address);
    if (IN6_IS_ADDR_V4MAPPED(&in->sin6_addr))
      ::inet_ntop(AF_INET, &in->sin6_addr.s6_addr[12], text, sizeof text);
    else
      ::inet_ntop(AF_INET6, &in->sin6_addr, text, sizeof text);
  }
  return text;
}

std::string address_of(int socket) {
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  auto* address = reinterpret_cast<sockaddr*>(&storage);
  ::getsockname(socket, address, &length);
  auto port = storage.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6*>(address)->sin6_port
                                            : reinterpret_cast<const sockaddr_in*>(address)->sin_port;
  auto host = host_of(address);
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return fmt::format("{}:{}", host, ntohs(port));
}

}  // namespace hammy::http
