// Failures: what a database said, as an Error. Not for other modules.
#pragma once

#include <string>

namespace soci {
class soci_error;
}

namespace hammy::sql {

/// Throws the Error for what SQLite said about the database called `database`.
[[noreturn]] void fail_sqlite(const std::string& database, const soci::soci_error& caught);

/// The same for PostgreSQL. `lost`: the connection is gone, or there never was one.
[[noreturn]] void fail_postgresql(const std::string& database, const soci::soci_error& caught, bool lost);

}  // namespace hammy::sql
