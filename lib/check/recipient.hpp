// Checks of whom a message goes to, before anything of its content is looked at.
#pragma once

#include <optional>
#include <string>

#include "check/domains.hpp"
#include "check/finding.hpp"
#include "check/rules.hpp"
#include "record/record.hpp"

namespace hammy::check {

/// Adds what the rules require of the record's fields and addresses and is not so. Asks `domains` where the rules say
/// so, which throws `check.dns`, temporary.
void judge_fields(const Rules& rules, const record::Record& message, Domains& domains, Findings& findings);

/// The field of the first recipient who is not among those that the rules allow; nothing when all are, or when the
/// rules allow everybody.
std::optional<std::string> not_allowed(const Rules& rules, const record::Record& message);

}  // namespace hammy::check
