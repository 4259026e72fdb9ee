#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "doctor/doctor.hpp"

namespace hammy::doctor {

namespace {
std::string_view word(Health health) {
  constexpr std::string_view words[] = {"ok", "warning", "failure"};
  return words[static_cast<int>(health)];
}
}  // namespace

bool healthy(const std::vector<Finding>& findings) {
  return std::none_of(findings.begin(), findings.end(),
                      [](const Finding& finding) { return finding.health == Health::failure; });
}

std::string as_text(const std::vector<Finding>& findings) {
  std::string out;
  for (const auto& finding : findings) {
    out += fmt::format("{:<8} {:<14} {}: {}\n", word(finding.health), finding.area, finding.subject, finding.message);
    if (!finding.advice.empty()) out += fmt::format("{:<8} {:<14} hint: {}\n", "", "", finding.advice);
  }
  return out;
}

std::string as_json(const std::vector<Finding>& findings) {
  std::string out;
  for (const auto& finding : findings) {
    nlohmann::ordered_json line{{"health", word(finding.health)},
                                {"area", finding.area},
                                {"subject", finding.subject},
                                {"message", finding.message},
                                {"advice", finding.advice}};
    // Names of files may be any bytes.
    out += line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
  }
  return out;
}

}  // namespace hammy::doctor
