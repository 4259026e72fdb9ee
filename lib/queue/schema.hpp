// The queues' tables and where they lie.
#pragma once

#include "sql/schema.hpp"

namespace hammy::queue {

/// The steps of the tables queue_*.
const sql::Schema& schema();

}  // namespace hammy::queue
