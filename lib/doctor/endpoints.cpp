#include <fmt/format.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <set>
#include <utility>

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

struct Server {
  std::string host, port;
};

/// Where a [fetch.NAME] is; nothing for a program, and for a url that names no host.
std::optional<Server> server_of(const std::string& url) {
  constexpr std::pair<std::string_view, std::string_view> ports[] = {
      {"http", "80"}, {"https", "443"}, {"ftp", "21"}, {"ftps", "990"}, {"sftp", "22"}};
  auto begin = url.find("://");
  auto scheme = std::ranges::find(ports, url.substr(0, begin), &std::pair<std::string_view, std::string_view>::first);
  if (begin == url.npos || scheme == std::end(ports)) return {};
  auto host = url.substr(begin + 3, url.find_first_of("/?", begin + 3) - begin - 3);
  Server server{host, std::string(scheme->second)};
  auto bracket = host.rfind(']'), colon = host.rfind(':');
  if (colon != host.npos && (bracket == host.npos || colon > bracket)) {
    server.port = host.substr(colon + 1);
    server.host.resize(colon);
  }
  if (server.host.starts_with('[') && server.host.ends_with(']'))
    server.host = server.host.substr(1, server.host.size() - 2);
  if (server.host.empty()) return {};
  return server;
}

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
  auto look = [&](const std::string& table, const Server& server) {
    auto subject = fmt::format("{} {}:{}", table, server.host, server.port);
    if (!seen.insert(subject).second) return;
    auto why = try_connect(server.host, server.port, timeout);
    if (why.empty())
      findings.push_back({Health::ok, "endpoint", subject, "reachable", ""});
    else
      findings.push_back({Health::failure, "endpoint", subject, "cannot be reached: " + why,
                          "check host and port in hammy.toml, the server, and the firewall between"});
  };
  auto organisations = config.names("org");
  organisations.insert(organisations.begin(), "");
  for (const auto& org : organisations) {
    for (const auto& kind : kinds)
      for (const auto& name : config.names(kind.table, org)) {
        auto table = fmt::format("{}.{}", kind.table, name);
        auto host = config.text(table + ".host", org);
        if (!host) continue;
        auto tls = config.text(table + ".security", org).value_or("") == "tls";
        auto port = config.integer(table + ".port", org).value_or(tls ? kind.tls_port : kind.port);
        look(table, {*host, std::to_string(port)});
      }
    for (const auto& name : config.names("fetch", org)) {
      auto table = fmt::format("fetch.{}", name);
      if (!config.has(table + ".url", org)) continue;
      if (auto server = server_of(config.text(table + ".url", org).value_or(""))) look(table, *server);
    }
  }
  return findings;
}

}  // namespace hammy::doctor
