// Tables of entries, as other systems export them.
#pragma once

#include <cstdint>
#include <functional>
#include <istream>
#include <string>

#include "base/error.hpp"
#include "consent/register.hpp"

namespace hammy::consent {

struct Imported {
  std::int64_t rows = 0;    ///< in the table
  std::int64_t added = 0;   ///< said something new
  std::int64_t failed = 0;  ///< were left out
};

/// Takes the rows of a CSV table over. Its first row names the columns: `address`, and any of `kind`, `channel`,
/// `scope`, `list`, `reason`, `source`, `at`, `expires`; others are passed over. What a row leaves empty is taken from
/// `otherwise`; a row that names a list and no scope is about the list. A row that is wrong is told to `complain` with
/// its line, and the rest goes on. Throws `consent.columns` when there is no column `address`.
Imported import_table(Register& persons, const scope::Scope& scope, std::istream& csv, const Entry& otherwise,
                      Instant now, const std::function<void(std::size_t line, const Error& error)>& complain);

}  // namespace hammy::consent
