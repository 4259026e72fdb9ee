// Purging: what a sealed record has let go of is deleted for good, and not merely forgotten.
//
// A record that has `sealed` in its answer had its content in the clear, or is the last to name its sealed form. Blobs
// that it named when it was taken and names no more go at once, without a grace, and the database is written anew,
// because SQLite leaves remnants of deleted rows in its pages and its log. What is to be purged is noted in the
// transaction of the answer and struck out when it has been done, so that a killed process leaves it to the next one.
#pragma once

#include <cstddef>

#include "queue/store.hpp"

namespace hammy::queue {

/// Notes what is to be purged behind an answer, before it is concluded. Whether there is anything.
bool note_purge(sql::Transaction& write, const Answer& answer);

/// Purges what has been noted for the organisation. A blob that another record in the store names stays, and so does
/// one that was put more than once: a record that is not in the store yet may count on it. What cannot be done now is
/// told and left for the next time.
void purge(Store& store, const scope::Scope& scope);

}  // namespace hammy::queue
