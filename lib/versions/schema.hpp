// The tables of published templates.
#pragma once

#include "sql/schema.hpp"

namespace hammy::versions {

/// The steps of the tables versions_*, which lie in the store.
const sql::Schema& schema();

}  // namespace hammy::versions
