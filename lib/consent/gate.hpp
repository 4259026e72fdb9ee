// The gate: whether a message may go to those that it is for.
#pragma once

#include <string>

#include "consent/recipients.hpp"
#include "consent/register.hpp"

namespace hammy::consent {

struct Terms {
  std::string list;           ///< what messages are of that do not say it in their field `list`; empty: of none
  bool needs_consent = true;  ///< a message of a list needs the recipient's consent to it
};

/// The list that the message is of; empty: of none.
std::string list_of(const record::Record& message, const Terms& terms);

/// Throws `consent.suppressed` when one of the recipients must not be written to, and `consent.missing` when a message
/// of a list goes to somebody who has not agreed to it. What the errors say names the field, never the address.
void require_consent(Register& persons, const scope::Scope& scope, const record::Record& message, const Terms& terms,
                     Instant now);

}  // namespace hammy::consent
