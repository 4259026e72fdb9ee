// A demonstration: a chain of certificates and a database of its own, made where they are missing, so that everything
// works offline. They stay for the next time: what was stamped can still be verified, and no number comes twice.
#pragma once

#include <filesystem>
#include <string>

#include "base/time.hpp"
#include "pki/key.hpp"

namespace hammy::tsa {

/// DIRECTORY/root.pem, which those who believe in these timestamps trust, and DIRECTORY/tsa.pem, the key with its
/// chain.
pki::Key demo_key(const std::filesystem::path& directory, Instant now);
/// The address of DIRECTORY/tsa.db, with its tables.
std::string demo_database(const std::filesystem::path& directory);

}  // namespace hammy::tsa
