// Listing: what stands in the queues, and why it waits.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "queue/item.hpp"
#include "queue/store.hpp"

namespace hammy::queue {

/// Which items are meant; what is empty lets everything through.
struct Selection {
  std::string queue;
  std::vector<std::string> ids;
  std::string campaign, template_name, code, state, channel, destination;
  std::optional<std::chrono::seconds> older;  ///< in the queue for longer than this
  std::int64_t limit = 0;
  /// Only what is scheduled for this time; then campaign and template are meant exactly, also where they are empty.
  std::optional<Instant> scheduled;

  bool any() const;  ///< whether something besides the queue narrows it down
};

/// The seqs of the items selected, in the order in which they would leave.
std::vector<std::int64_t> selected(Store& store, const scope::Scope& scope, const Selection& selection);
/// Calls `each` with the items selected, in the order in which they would leave.
void each_item(Store& store, const scope::Scope& scope, const Selection& selection,
               const std::function<void(const Item&)>& each);
/// Items that wait, are held or parked, counted by what they wait for.
struct Waiting {
  std::string queue, reason;
  State state;
  std::int64_t records;
  std::optional<Instant> next;  ///< the first that comes back by itself
};
std::vector<Waiting> waiting_for(Store& store, const scope::Scope& scope, const Selection& selection);
/// The record of an item as it is now.
std::string record_of(Store& store, const scope::Scope& scope, std::int64_t seq);

struct Pause {
  std::string queue, campaign, template_name, reason;
  std::optional<Instant> until;
  Instant since;
};
std::vector<Pause> pauses(Store& store, const scope::Scope& scope);

/// A queue in figures.
struct Stats {
  std::string queue;
  std::int64_t ready = 0, waiting = 0, leased = 0, held = 0, parked = 0, done = 0;
  std::optional<Instant> oldest;  ///< when the oldest that is not done was put
  std::optional<Instant> next;    ///< when the next one that waits is due
  bool paused = false;

  std::int64_t backlog() const { return ready + waiting + leased + held + parked; }
};
/// What waits in one queue, without what is done: counted by indexes alone, so that it can be asked again and again.
/// `held` stays 0, and `oldest` is that of the ready ones.
Stats depth(Store& store, const scope::Scope& scope, std::string_view queue);
/// All queues of the organisation, or the one named, in the order of their names.
std::vector<Stats> stats(Store& store, const scope::Scope& scope, std::string_view queue = {});

}  // namespace hammy::queue
