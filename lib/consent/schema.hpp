// The tables consent_*, and where they lie.
#pragma once

#include <filesystem>
#include <string>

#include "config/config.hpp"
#include "sql/schema.hpp"

namespace hammy::consent {

const sql::Schema& schema();

/// [consent] database, else the store where several machines share it, else consent.db of the state directory.
std::string database_url(const config::Config& config, const std::filesystem::path& home);

}  // namespace hammy::consent
