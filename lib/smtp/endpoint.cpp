#include "smtp/endpoint.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <array>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"

namespace hammy::smtp {

Timeouts Timeouts::scaled(double factor) const {
  auto times = [factor](std::chrono::milliseconds t) {
    return std::chrono::milliseconds{static_cast<std::int64_t>(static_cast<double>(t.count()) * factor)};
  };
  return {times(connect), times(greeting), times(command), times(data), times(block), times(body), times(idle)};
}

bool Endpoint::verifies() const {
  if (!verify || security == Security::opportunistic) return false;
  bool merely_offered = security == Security::starttls_if_offered && user.empty() && ca_file.empty();
  return !merely_offered || !is_loopback(host);
}

bool is_loopback(const std::string& host) {
  if (auto name = text::lower(host); name == "localhost" || name == "localhost." || name.ends_with(".localhost"))
    return true;
  in_addr v4;
  if (::inet_pton(AF_INET, host.c_str(), &v4) == 1) return ntohl(v4.s_addr) >> 24 == 127;
  in6_addr v6;
  return ::inet_pton(AF_INET6, host.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

Security security_from(std::string_view word) {
  constexpr std::array<std::pair<std::string_view, Security>, 5> words{{
      {"none", Security::none},
      {"opportunistic", Security::opportunistic},
      {"starttls-if-offered", Security::starttls_if_offered},
      {"starttls", Security::starttls},
      {"tls", Security::tls},
  }};
  for (const auto& [name, value] : words)
    if (word == name) return value;
  throw Error{"smtp.endpoint", fmt::format("'{}' is no kind of encryption", word),
              "say none, opportunistic, starttls-if-offered, starttls or tls"}
      .as(Failure::technical)
      .exits(Exit::config);
}

}  // namespace hammy::smtp
