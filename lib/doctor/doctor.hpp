// The doctor: looks over an installation and says what is wrong and what to do.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "config/config.hpp"

namespace hammy::doctor {

enum class Health { ok, warning, failure };

struct Finding {
  Health health = Health::ok;
  std::string area;     ///< "program", "state", "secret" …
  std::string subject;  ///< what was looked at
  std::string message;  ///< how it is
  std::string advice;   ///< what to do about it; empty when all is well
};

/// No finding is a failure.
bool healthy(const std::vector<Finding>& findings);
/// A line for each finding, and its advice below.
std::string as_text(const std::vector<Finding>& findings);
/// A JSON object a line: health, area, subject, message, advice.
std::string as_json(const std::vector<Finding>& findings);

/// A program of the product that ought to be there.
struct Expected {
  std::string program, verb;
};

/// Each expected program: whether it is installed, switched on, and starts (which loads its libraries) as `version`.
std::vector<Finding> check_programs(const std::vector<Expected>& expected, const config::Config& config,
                                    const std::string& version);
/// The configuration files and the secrets that they name: there, and closed to others.
std::vector<Finding> check_configuration(const config::Config& config);
/// The state directory: there, ours, writable, closed to others, on a local disk with room.
std::vector<Finding> check_state(const std::filesystem::path& home);
/// Every database that the settings name: whether it can be reached, with which encryption, and has the tables that
/// this release needs.
std::vector<Finding> check_databases(const config::Config& config, const std::filesystem::path& home);
/// What the system brings: time zones, certificates, fonts, the reader of PDF.
std::vector<Finding> check_system();
/// Whether LibreOffice is there to make documents into PDF, and the fonts that the Word documents below [templates]
/// directory ask for.
std::vector<Finding> check_documents(const config::Config& config);
/// Every configured endpoint of every organisation, by a TCP connection each.
std::vector<Finding> check_endpoints(const config::Config& config, std::chrono::milliseconds timeout);

}  // namespace hammy::doctor
