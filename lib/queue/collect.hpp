// Collecting: what queues need not remember any more, and large content that nothing refers to.
#pragma once

#include <cstdint>

#include "queue/store.hpp"

namespace hammy::queue {

struct Collected {
  std::int64_t rows = 0;   ///< records that are done, events, and what else was remembered
  std::int64_t blobs = 0;  ///< content of blobs/ORG
  std::uint64_t bytes = 0;
};

/// Forgets, in all organisations, records that are done and events that are older than [queue] remember says. Events
/// that the archive has not read stay, and those that another consumer who has read within that time has not. Returns
/// how many rows went.
std::int64_t forget(Store& store);

/// Deletes, in all organisations, blobs in transit that were not put for [queue] grace and that no record in a queue
/// and no event that the archive has not read names. `dry_run`: only counts them. Takes a few megabytes, however many
/// there are; the price is that one in many thousands may stay for another time.
Collected collect_blobs(Store& store, bool dry_run);

}  // namespace hammy::queue
