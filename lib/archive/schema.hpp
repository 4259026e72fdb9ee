// The archive's tables and where they lie.
#pragma once

#include <filesystem>
#include <string>

#include "config/config.hpp"
#include "sql/schema.hpp"

namespace hammy::archive {

/// The steps of the tables archive_*.
const sql::Schema& schema();

/// The database's address: [archive] database, else archive.db of the state directory.
std::string database_url(const config::Config& config, const std::filesystem::path& home);

}  // namespace hammy::archive
