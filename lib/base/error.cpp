#include "base/error.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace hammy {

namespace {
constexpr std::array<std::pair<Failure, std::string_view>, 4> failure_words{{
    {Failure::temporary, "temporary"},
    {Failure::permanent, "permanent"},
    {Failure::technical, "technical"},
    {Failure::unknown, "unknown"},
}};
}  // namespace

std::string_view to_string(Failure failure) {
  for (const auto& [value, word] : failure_words)
    if (value == failure) return word;
  return "technical";
}

Failure failure_from(std::string_view word) {
  for (const auto& [value, name] : failure_words)
    if (name == word) return value;
  return Failure::technical;
}

Error::Error(std::string code, std::string message, std::string hint)
    : code_(std::move(code)), message_(std::move(message)), hint_(std::move(hint)) {}

Error& Error::as(Failure failure) {
  failure_ = failure;
  return *this;
}

Error& Error::exits(Exit status) {
  exit_ = status;
  return *this;
}

Error& Error::retry_after(std::chrono::seconds delay) {
  retry_after_ = delay;
  return *this;
}

Error system_error(std::string_view doing, std::string_view subject, int errno_value) {
  Error error{"system.io", fmt::format("cannot {} '{}': {}", doing, subject, std::strerror(errno_value))};
  error.as(Failure::technical).exits(Exit::io);
  if (errno_value == EACCES || errno_value == EPERM) error.exits(Exit::permission);
  if (errno_value == ENOENT || errno_value == ENOTDIR) error.exits(Exit::no_input);
  return error;
}

}  // namespace hammy
