// The state directory: made by 'hammy init', brought up to date by 'hammy upgrade', nobody else migrates.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "sql/schema.hpp"

namespace hammy::home {

/// A module's tables, and the address of the database that they are in.
struct Tables {
  const sql::Schema& schema;
  std::string url;
};
/// Those of all modules that were built, as the settings have them.
std::vector<Tables> tables(const config::Config& config, const std::filesystem::path& home);

/// What was done to one database.
struct Done {
  std::string module;
  std::string database;  ///< its address
  std::int64_t steps;    ///< how many steps of the module's schema were taken; 0: it was up to date
};

/// Makes the state directory, open to its owner alone, and all databases with their tables. Harmless when they are
/// there: what a release that is running now would refuse to work with stays as it is, `sql.outdated` says so.
std::vector<Done> initialise(const config::Config& config, const std::filesystem::path& home = config::home());

/// Takes the steps that are missing in each database, each in one transaction. Throws `sql.missing` when there is
/// nothing to upgrade.
std::vector<Done> upgrade(const config::Config& config, const std::filesystem::path& home = config::home());

}  // namespace hammy::home
