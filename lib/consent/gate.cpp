#include "consent/gate.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace hammy::consent {

namespace {

Error suppressed(const std::string& field, const Entry& entry) {
  auto reach = entry.extent == Extent::global         ? std::string("any message")
               : entry.extent == Extent::organisation ? std::string("messages of this organisation")
                                                      : fmt::format("messages of the list '{}'", entry.list);
  auto day = format_rfc3339(entry.at).substr(0, 10);
  auto reason = entry.reason.empty() ? "" : fmt::format(": {}", text::one_line(text::clip(entry.reason, 100)));
  return Error{"consent.suppressed", fmt::format("{}: suppressed for {} since {}{}", field, reach, day, reason),
               "hammy-consent list shows why, hammy-consent remove lifts it"};
}

}  // namespace

std::string list_of(const record::Record& message, const Terms& terms) {
  auto own = message.text("list");
  return own.empty() ? terms.list : std::string(own);
}

void require_consent(Register& persons, const scope::Scope& scope, const record::Record& message, const Terms& terms,
                     Instant now) {
  auto list = list_of(message, terms);
  auto channel = channel_of(message);
  for (const auto& [field, address] : recipients(message)) {
    Standing standing;
    try {
      standing = persons.standing(scope, channel, address, list, now);
    } catch (const Error& error) {
      if (error.failure() != Failure::permanent) throw;
      // What the other error says may show the address.
      throw Error{error.code(), fmt::format("{}: this is no address for the channel '{}'", field, channel),
                  "see hammy-record(5) for how addresses are written"};
    }
    if (standing.suppressed) throw suppressed(field, *standing.suppressed);
    if (!list.empty() && terms.needs_consent && !standing.agreed)
      throw Error{"consent.missing", fmt::format("{}: no consent to messages of the list '{}'", field, list),
                  "hammy-consent add writes consent down, once the person has given it"};
  }
}

}  // namespace hammy::consent
