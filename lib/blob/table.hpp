// The tables of blobs that are kept in a database.
#pragma once

#include <filesystem>
#include <string>

#include "config/config.hpp"
#include "sql/schema.hpp"

namespace hammy::blob {

/// The steps of the tables blob_*.
const sql::Schema& schema();

/// The databases in which blobs are kept: [blobs] url and [archive] blobs. Empty when they are files.
std::string transit_database(const config::Config& config, const std::filesystem::path& home);
std::string archive_database(const config::Config& config, const std::filesystem::path& home);

}  // namespace hammy::blob
