// How versions and what was decided about them are printed, for people and as JSON lines.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.hpp"
#include "versions/store.hpp"

namespace hammy::versions {

/// A version, and the activation that it has if it is the active one.
struct Listed {
  Version version;
  std::optional<Active> active;
};

std::string table(const std::vector<Listed>& versions);
std::string json_lines(const std::vector<Listed>& versions);

std::string table(const std::vector<ledger::Entry>& history);
std::string json_lines(const std::vector<ledger::Entry>& history);

/// What differs between two frozen templates, in the form of diff(1) -u; empty when nothing does.
std::string difference(const Frozen& before, const std::string& before_name, const Frozen& after,
                       const std::string& after_name);

}  // namespace hammy::versions
