#include "channel/dsn.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"

namespace hammy::channel {

namespace {

using Words = std::pair<std::string_view, std::string_view>;

[[noreturn]] void refuse(std::string_view words, std::string_view hint) {
  throw Error{"channel.dsn", fmt::format("'{}' asks for no delivery status notification", text::clip(words, 80)),
              std::string(hint)};
}

}  // namespace

std::string dsn_notify(std::string_view words) {
  constexpr auto known =
      std::to_array<Words>({{"success", "SUCCESS"}, {"failure", "FAILURE"}, {"delay", "DELAY"}, {"never", "NEVER"}});
  std::string notify;
  for (auto word : text::split(words, ',')) {
    std::string_view found;
    for (const auto& [ours, theirs] : known)
      if (text::trim(word) == ours) found = theirs;
    bool again = notify.find(found) != notify.npos;
    if (found.empty() || again || notify == "NEVER" || (found == "NEVER" && !notify.empty()))
      refuse(words, "say never, or some of success, failure and delay");
    if (!notify.empty()) notify += ',';
    notify += found;
  }
  return notify;
}

std::string dsn_return(std::string_view word) {
  if (word == "headers") return "HDRS";
  if (word == "full") return "FULL";
  refuse(word, "say headers or full");
}

}  // namespace hammy::channel
