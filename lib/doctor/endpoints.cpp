#include <fmt/format.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <set>

#include "base/file.hpp"
#include "doctor/doctor.hpp"

namespace hammy::doctor {

namespace {

/// The tables of endpoints, and their usual ports.
struct Kind {
  std::string_view table;
  int port, tls_port;
};
constexpr Kind kinds[] = {{"smtp", 25, 465}, {"bus", 5672, 5671}};

/// Connects by TCP to any address of the host; empty when that worked, else why not.
std::string try_connect(const std::string& host, const std::string& port, std::chrono::milliseconds timeout) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  if (int failed = ::getaddrinfo(host.c_str(), port.c_str(), &wanted, &list)) return ::gai_strerror(failed);
  std::string why = "no address";
  for (auto* address = list; address; address = address->ai_next) {
    Fd fd{::socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    int error = 0;
    if (::connect(fd.get(), address->ai_addr, address->ai_addrlen) != 0) error = errno;
    if (error == EINPROGRESS) {
      pollfd writable{fd.get(), POLLOUT, 0};
      socklen_t size = sizeof error;
      if (::poll(&writable, 1, static_cast<int>(timeout.count())) == 0)
        error = ETIMEDOUT;
      else
        ::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    }
    if (error == 0) {
      why.clear();
      break;
    }
    why = std::strerror(error);
  }
  ::freeaddrinfo(list);
  return why;
}

}  // namespace

std::vector<Finding> check_endpoints(const config::Config& config, std::chrono::milliseconds timeout) {
  std::set<std::string> seen;
  std::vector<Finding> findings;
  auto organisations = config.names("org");
  organisations.insert(organisations.begin(), "");
  for (const auto& org : organisations)
    for (const auto& kind : kinds)
      for (const auto& name : config.names(kind.table, org)) {
        auto table = fmt::format("{}.{}", kind.table, name);
        auto host = config.text(table + ".host", org);
        if (!host) continue;
        auto tls = config.text(table + ".security", org).value_or("") == "tls";
        auto port = std::to_string(config.integer(table + ".port", org).value_or(tls ? kind.tls_port : kind.port));
        auto subject = fmt::format("{} {}:{}", table, *host, port);
        if (!seen.insert(subject).second) continue;
        auto why = try_connect(*host, port, timeout);
        if (why.empty())
          findings.push_back({Health::ok, "endpoint", subject, "reachable", ""});
        else
          findings.push_back({Health::failure, "endpoint", subject, "cannot be reached: " + why,
                              "check host and port in hammy.toml, the server, and the firewall between"});
      }
  return findings;
}

}  // namespace hammy::doctor
