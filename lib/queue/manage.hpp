// Managing: what an administrator does to queues by hand.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.hpp"
#include "queue/list.hpp"
#include "queue/store.hpp"

namespace hammy::queue {

/// How many items were touched, and how many were left because they are being worked on.
struct Touched {
  std::int64_t items = 0, leased = 0;
};
/// Puts items into another queue, ready. One that is there already stays where it is.
Touched move(Store& store, const scope::Scope& scope, const Selection& selection, std::string_view to);
/// Lets failed, held and waiting items be taken at once in the queue they came from, their error moved into the log.
Touched retry(Store& store, const scope::Scope& scope, const Selection& selection);
/// Takes items away, with the event `discarded`.
Touched discard(Store& store, const scope::Scope& scope, const Selection& selection);
/// Gives items that have not been begun another time; none: at once.
Touched reschedule(Store& store, const scope::Scope& scope, const Selection& selection, std::optional<Instant> at);
/// Takes items that have not been begun away, as discard() does; those that failed stay.
Touched cancel(Store& store, const scope::Scope& scope, const Selection& selection);

/// Keeps a queue, or a campaign's or template's records in it, from being taken; without `until` till resume(). With
/// `probe`, one record is let through when the time is over; then the pause goes on for a minute, until resume().
void pause(Store& store, const scope::Scope& scope, std::string_view queue, std::string_view campaign,
           std::string_view template_name, std::optional<Instant> until, std::string_view reason, bool probe = false);
/// Lifts pauses: that of the queue, campaign and template named. False when there was none.
bool resume(Store& store, const scope::Scope& scope, std::string_view queue, std::string_view campaign,
            std::string_view template_name);

}  // namespace hammy::queue
