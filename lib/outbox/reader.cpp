#include "outbox/reader.hpp"

#include <poll.h>

#include <algorithm>
#include <map>

#include "sql/waiter.hpp"

namespace hammy::outbox {

void read(sql::Database& database, const std::function<scope::Scope(const std::string&)>& scope_of,
          const Reading& reading, Clock& clock,
          const std::function<void(const scope::Scope&, const std::vector<Event>&)>& take) {
  constexpr std::int64_t at_a_time = 500;
  // On PostgreSQL an event becomes visible to readers when older transactions are over, which nobody tells us of.
  constexpr int patience_ms = 1'000;
  sql::Waiter waiter(database, "queue");
  std::map<std::string, Cursor> places;
  auto left = reading.limit;
  for (;;) {
    bool any = false;
    for (const auto& org : reading.orgs.empty() ? organisations(database) : reading.orgs) {
      auto scope = scope_of(org);
      auto [place, is_new] = places.try_emplace(org);
      if (is_new && !reading.consumer.empty()) place->second = cursor_of(database, scope, reading.consumer);
      auto events =
          events_after(database, scope, place->second, reading.limit > 0 ? std::min(left, at_a_time) : at_a_time);
      if (events.empty()) continue;
      any = true;
      take(scope, events);
      place->second = events.back().cursor;
      if (!reading.consumer.empty()) advance(database, scope, reading.consumer, place->second, clock.now());
      left -= static_cast<std::int64_t>(events.size());
      if (reading.limit > 0 && left <= 0) return;
    }
    pollfd fds[] = {{reading.stop_fd, POLLIN, 0}, {waiter.fd(), POLLIN, 0}};
    ::poll(fds, 2, any || !reading.follow ? 0 : patience_ms);
    if (fds[0].revents || (!any && !reading.follow)) return;
    if (fds[1].revents) waiter.clear();
  }
}

}  // namespace hammy::outbox
