// Backups: the state of an installation as it was at one moment, while programs work on it.
//
// A backup is a directory, or a tar file of one:
//
//   manifest.jsonl     a first line, a line for each file (path, bytes, sha256, mode) and each database (rows by
//   table),
//                      a last line that says that it is whole
//   home/…             the state directory: databases as copies that SQLite made, everything else as it is
//   database-N.db      an SQLite database that the settings have elsewhere
//   database-N.dump    a PostgreSQL database, by pg_dump(1)
//
// Databases come first and files after them: a file is on the disk before a record names it, so that a backup lacks
// none that it names.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/time.hpp"
#include "config/config.hpp"

namespace hammy::backup {

struct Summary {
  std::int64_t files = 0, databases = 0, rows = 0;
  std::uintmax_t bytes = 0;
  std::filesystem::path replaced;  ///< where the earlier state directory lies now, after a restore in its place
};

/// Makes a backup of the state directory `home` and the databases that the settings name into `target`, a directory
/// that there is not yet or that is empty, or a file whose name ends in .tar or .tar.gz. Every copy of a database is
/// checked and every blob compared with its name; `target` appears when all is done. Throws `backup.exists`,
/// `backup.failed`, or what reading and writing meet.
Summary make(const config::Config& config, const std::filesystem::path& home, const std::filesystem::path& target,
             Instant now);

/// The name of a backup made at `now` in `directory`: hammy-2026-11-22T080000Z.tar.gz.
std::filesystem::path next_in(const std::filesystem::path& directory, Instant now);
/// Takes away all backups in `directory` that are so called but the last `count`.
void keep_last(const std::filesystem::path& directory, std::size_t count);

/// Puts the state back from the backup `source`, into `home_given` and the databases that the settings name. Everything
/// is compared with the manifest before anything is written, and the databases are checked and counted before the state
/// directory takes its place. Where there is state already, throws `backup.exists`, unless it is to be replaced: then
/// the old directory is renamed and kept, and the tables in PostgreSQL are dropped. Throws `backup.damaged` or
/// `backup.failed`.
Summary restore(const config::Config& config, const std::filesystem::path& home_given,
                const std::filesystem::path& source, bool replace, Instant now);

}  // namespace hammy::backup
