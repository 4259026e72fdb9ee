#include "http/message.hpp"

#include <algorithm>

namespace hammy::http {

std::string_view Request::header(std::string_view name) const {
  auto found = std::find_if(headers.begin(), headers.end(), [&](const Field& field) { return field.name == name; });
  return found == headers.end() ? std::string_view() : found->value;
}

Response say(int status, std::string_view text) {
  return {.status = status, .type = "text/plain; charset=utf-8", .body = std::string(text) + "\n"};
}

}  // namespace hammy::http
