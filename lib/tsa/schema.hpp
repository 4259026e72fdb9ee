// The authority's tables and where they lie: serial numbers, accounts, what they used; the audit log is lib/ledger's,
// in the same database.
#pragma once

#include <filesystem>
#include <string>

#include "config/config.hpp"
#include "sql/schema.hpp"

namespace hammy::tsa {

/// The steps of the tables tsa_*.
const sql::Schema& schema();

/// The database's address: [tsa] database, else tsa.db of the state directory.
std::string database_url(const config::Config& config, const std::filesystem::path& home);

}  // namespace hammy::tsa
