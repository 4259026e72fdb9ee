// The calendar: what is scheduled, in groups that leave together, and moving it with a calendar program.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "ical/calendar.hpp"
#include "queue/store.hpp"

namespace hammy::queue {

/// Records of a campaign and a template that wait in a queue for the same time.
struct Group {
  std::string queue, campaign, template_name;
  Instant at;
  std::int64_t records = 0;
  Instant last_put;  ///< when the youngest of them was put
};
/// What is scheduled, by time; in one queue where it is named.
std::vector<Group> scheduled(Store& store, const scope::Scope& scope, std::string_view queue);

/// A UID tells the time that a group had when it was written, and which group it is, so that it is known again after it
/// was moved.
std::vector<ical::Event> as_events(const scope::Scope& scope, const std::vector<Group>& groups);

/// What a calendar that has been edited asks for.
struct Changes {
  struct Move {
    Group group;
    Instant to;
  };
  std::vector<Move> moved;
  std::vector<Group> missing;  ///< that are not in the calendar any more, or cancelled there
};
/// Compares a calendar with what is scheduled now. Groups into which something was put after the calendar had been
/// written are not missing. Throws as ical::read(), and `queue.calendar` for an event of which nothing is scheduled any
/// more, or when the calendar has no event of ours at all.
Changes read_changes(Store& store, const scope::Scope& scope, std::string_view queue, std::string_view calendar);

/// Does that; missing groups are discarded with `cancel_missing`. Returns how many records were touched.
std::int64_t apply(Store& store, const scope::Scope& scope, const Changes& changes, bool cancel_missing);

}  // namespace hammy::queue
