#include "smtp/resolver.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <system_error>
#include <thread>

#include "base/file.hpp"

namespace hammy::smtp {

struct PendingLookup::Shared {
  std::atomic<bool> done = false;
  Lookup result;
  Fd wake;  ///< our own copy: the loop may be gone when the resolver answers
};

namespace {

std::string describe(const sockaddr* address, socklen_t size) {
  char host[NI_MAXHOST], port[NI_MAXSERV];
  if (getnameinfo(address, size, host, sizeof host, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV) != 0) return {};
  return address->sa_family == AF_INET6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

Lookup look_up(const std::string& host, std::uint16_t port, int flags) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  Lookup lookup;
  int rc = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (rc != 0) {
    lookup.failure = rc == EAI_SYSTEM ? std::strerror(errno) : gai_strerror(rc);
    return lookup;
  }
  for (auto* each = found; each; each = each->ai_next) {
    Address address;
    std::memcpy(&address.socket, each->ai_addr, each->ai_addrlen);
    address.size = each->ai_addrlen;
    address.text = describe(each->ai_addr, each->ai_addrlen);
    lookup.addresses.push_back(std::move(address));
  }
  freeaddrinfo(found);
  return lookup;
}

}  // namespace

PendingLookup::PendingLookup(const std::string& host, std::uint16_t port, int wake)
    : shared_(std::make_shared<Shared>()) {
  shared_->result = look_up(host, port, AI_NUMERICHOST);
  if (!shared_->result.addresses.empty()) {
    shared_->done = true;
    return;
  }
  shared_->wake.reset(::fcntl(wake, F_DUPFD_CLOEXEC, 0));
  try {
    std::thread([shared = shared_, host, port] {
      shared->result = look_up(host, port, AI_ADDRCONFIG);
      shared->done = true;
      std::uint64_t one = 1;
      [[maybe_unused]] auto n = ::write(shared->wake.get(), &one, sizeof one);
    }).detach();
  } catch (const std::system_error& error) {
    shared_->result.failure = error.what();
    shared_->done = true;
  }
}

bool PendingLookup::done() const { return shared_->done; }
Lookup PendingLookup::take() { return std::move(shared_->result); }

}  // namespace hammy::smtp
