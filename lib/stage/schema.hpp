// The tables of stages: what is wanted of each, what runs where, and what has been measured.
#pragma once

#include "sql/schema.hpp"

namespace hammy::stage {

/// The steps of the tables stage_*, which lie in the store of the queues.
const sql::Schema& schema();

}  // namespace hammy::stage
