#include "check/finding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace hammy::check {

namespace {

struct Code {
  std::string_view name, hint;
};

/// The worst first.
constexpr std::array codes{
    Code{"check.foreign", "do not send it; find out how the documents were mixed up"},
    Code{"check.text", "see whether the document belongs to the message, and else correct the rule"},
    Code{"check.unreadable", "look at the document in a reader; qpdf(1) mends many damaged ones"},
    Code{"check.document", "see how the document is made"},
    Code{"check.allowed", "write the address under [allow] of the rules, or send to another one"},
    Code{"check.address", "correct the record's address"},
    Code{"check.required", "complete the record"},
};

std::size_t rank(const Finding& finding) {
  return static_cast<std::size_t>(
      std::find_if(codes.begin(), codes.end(), [&](const Code& code) { return code.name == finding.code; }) -
      codes.begin());
}

}  // namespace

std::string to_text(const Finding& finding) {
  return finding.rule.empty() ? finding.what : fmt::format("{}: {}", finding.rule, finding.what);
}

Error error_of(Findings findings) {
  constexpr std::size_t most = 8;
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& a, const Finding& b) { return rank(a) < rank(b); });
  std::string message;
  for (std::size_t i = 0; i < std::min(findings.size(), most); ++i)
    message += (i > 0 ? "; " : "") + to_text(findings[i]);
  if (findings.size() > most) message += fmt::format("; and {} more", findings.size() - most);
  auto place = rank(findings.front());
  return {findings.front().code, message, std::string(place < codes.size() ? codes[place].hint : "")};
}

}  // namespace hammy::check
