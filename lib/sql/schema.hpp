// Schemas: the tables that a module owns, grown step by step.
//
// A module's tables begin with its name, and its row in the table schema(module, version) counts the steps taken. Only
// bring_up_to_date() takes steps, each database in one transaction; every other program calls require() and leaves the
// rest to 'hammy init' and 'hammy upgrade'.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "sql/database.hpp"

namespace hammy::sql {

/// The statements that lead from one version to the next; dialect.hpp tells which words they may use.
using Step = std::span<const std::string_view>;

struct Schema {
  std::string_view module;
  /// Step i leads from version i to i + 1. Steps that a release had are never changed, only added to.
  std::span<const Step> steps;

  std::int64_t version() const { return static_cast<std::int64_t>(steps.size()); }
};

/// The version of `module` in the database; 0 when it has no tables there.
std::int64_t version_of(Database& database, std::string_view module);

/// Takes the steps that are missing, all or none. Returns how many. Throws `sql.newer` when a later release was here.
std::int64_t bring_up_to_date(Database& database, const Schema& schema);

/// Throws `sql.missing`, `sql.outdated` or `sql.newer`, all exit 78 with the hint what to run, unless the database has
/// just the version that this program was built for.
void require(Database& database, const Schema& schema);

}  // namespace hammy::sql
