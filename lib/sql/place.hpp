// Places: file systems on which a database must not lie.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace hammy::sql {

/// The name of the network file system with the statfs(2) `magic` and the type that /proc/self/mountinfo tells; empty
/// for a local one. FUSE has one magic for everything, so that there the type decides.
std::string_view network_filesystem(std::uint64_t magic, std::string_view mount_type);

/// Throws `sql.network-filesystem` when `directory` lies on one: locks and shared memory do not work there as SQLite
/// needs them, and databases are lost.
void refuse_network_filesystem(const std::filesystem::path& directory);

}  // namespace hammy::sql
