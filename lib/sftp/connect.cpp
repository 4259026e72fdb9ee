#include "sftp/connect.hpp"

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "base/error.hpp"

namespace hammy::sftp {

namespace {

/// 0, or the errno that stood against it.
int connect_to(const addrinfo& address, int fd, std::chrono::seconds timeout) {
  if (::connect(fd, address.ai_addr, address.ai_addrlen) == 0) return 0;
  if (errno != EINPROGRESS) return errno;
  pollfd writable{fd, POLLOUT, 0};
  auto ready = ::poll(&writable, 1, static_cast<int>(std::chrono::milliseconds(timeout).count()));
  if (ready == 0) return ETIMEDOUT;
  if (ready < 0) return errno;
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
  return error;
}

struct FreeAddresses {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};

}  // namespace

Fd connect(const std::string& host, int port, std::chrono::seconds timeout) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  auto refuse = [&](std::string_view why) {
    return Error{"sftp.unreachable", fmt::format("cannot connect to '{}:{}': {}", host, port, why)}.as(
        Failure::temporary);
  };
  if (int failed = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found))
    throw refuse(::gai_strerror(failed));
  std::unique_ptr<addrinfo, FreeAddresses> list(found);
  int error = 0;
  for (auto* address = found; address; address = address->ai_next) {
    Fd fd{::socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    error = fd ? connect_to(*address, fd.get(), timeout) : errno;
    if (error != 0) continue;
    int on = 1;
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
  }
  throw refuse(std::strerror(error));
}

}  // namespace hammy::sftp
