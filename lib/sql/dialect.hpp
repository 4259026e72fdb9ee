// The dialect: where SQLite and PostgreSQL differ in what our statements need. Everything else is written so that both
// take it.
//
//   SELECT id FROM t WHERE org = :org LIMIT 1 /*pg FOR UPDATE SKIP LOCKED*/
//
//   DELETE FROM t WHERE org = :org AND n /*not pg*/IN (SELECT value FROM json_each(:n))/*pg = ANY(CAST(:n AS
//   BIGINT[]))*/
//
// A comment that begins with "pg" is text for PostgreSQL only; what stands between "not pg" and such a comment is not
// for it. PostgreSQL finds out the type of a parameter from what stands around it; where nothing tells, as in "SELECT
// :x" or ":x IS NULL", write CAST(:x AS BIGINT).
#pragma once

#include <string>
#include <string_view>

namespace hammy::sql {

/// A statement as PostgreSQL gets it.
std::string for_postgresql(std::string_view statement);

/// A statement of a schema's step, in which these words have a meaning in each database:
///
///   SERIAL_KEY   a number that grows with each row, and the primary key
///   BIGINT_KEY   a number that the row brings along, and the primary key
///   TEXT         text compared byte by byte, whatever the language of the server
///   BLOB         bytes
std::string for_schema(std::string_view statement, bool postgresql);

}  // namespace hammy::sql
