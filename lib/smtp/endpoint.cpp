#include "smtp/endpoint.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "base/error.hpp"

namespace hammy::smtp {

Timeouts Timeouts::scaled(double factor) const {
  auto times = [factor](std::chrono::milliseconds t) {
    return std::chrono::milliseconds{static_cast<std::int64_t>(static_cast<double>(t.count()) * factor)};
  };
  return {times(connect), times(greeting), times(command), times(data), times(block), times(body), times(idle)};
}

Security security_from(std::string_view word) {
  constexpr std::array<std::pair<std::string_view, Security>, 4> words{{
      {"none", Security::none},
      {"starttls-if-offered", Security::starttls_if_offered},
      {"starttls", Security::starttls},
      {"tls", Security::tls},
  }};
  for (const auto& [name, value] : words)
    if (word == name) return value;
  throw Error{"smtp.endpoint", fmt::format("'{}' is no kind of encryption", word),
              "say none, starttls-if-offered, starttls or tls"}
      .as(Failure::technical)
      .exits(Exit::config);
}

}  // namespace hammy::smtp
