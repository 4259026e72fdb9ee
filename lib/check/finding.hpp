// Findings: what a check found wrong. They name the rule and what was seen, never a value of the message or a word of a
// document.
#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"

namespace hammy::check {

struct Finding {
  std::string code;  ///< check.foreign, check.text …
  std::string rule;  ///< as its file calls it: "text.total"; may be empty
  std::string what;
};
using Findings = std::vector<Finding>;

/// "text.total: 'invoice.pdf' lacks …"
std::string to_text(const Finding& finding);

/// All findings as one error, with the code of the worst: another customer's data before all others. There must be one.
Error error_of(Findings findings);

}  // namespace hammy::check
