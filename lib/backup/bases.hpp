// The databases of an installation, copied and put back. Not for other modules.
#pragma once

#include <filesystem>
#include <string>

#include "backup/manifest.hpp"
#include "sql/database.hpp"

namespace hammy::backup {

/// Copies an SQLite database as it is at one moment into the new file `to`, which is then checked. Returns its rows.
Rows copy_sqlite(const std::string& url, const std::filesystem::path& to);
/// Makes a working database of such a copy: checks its integrity and that it has `rows`.
void check_sqlite(const std::filesystem::path& file, const Rows& rows);

/// Writes the tables of hammy in a PostgreSQL database into the new file `to` by pg_dump(1). Returns their rows.
Rows dump_postgresql(const std::string& url, const std::filesystem::path& to);
/// Puts such tables into the database, and checks that they have `rows`. `replace`: those that are there are dropped
/// first, all in one transaction.
void load_postgresql(const std::string& url, const std::filesystem::path& from, const Rows& rows, bool replace);
/// Whether the database has tables of hammy.
bool has_tables(const std::string& url);

}  // namespace hammy::backup
