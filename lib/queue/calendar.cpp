#include "queue/calendar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/error.hpp"
#include "base/text.hpp"
#include "crypto/hash.hpp"
#include "queue/manage.hpp"

namespace hammy::queue {

namespace {

constexpr std::string_view mark = "@hammy-queue";

/// Which group it is, whatever its time.
std::string name_of(const scope::Scope& scope, const Group& group) {
  constexpr std::size_t digits = 24;
  auto text = fmt::format("{}\n{}\n{}\n{}", scope.org().str(), group.queue, group.campaign, group.template_name);
  return text::hex(crypto::sha256(text)).substr(0, digits);
}

std::string uid_of(const scope::Scope& scope, const Group& group) {
  return fmt::format("{}-{}{}", millis(group.at), name_of(scope, group), mark);
}

/// The time and the name in a UID of ours.
std::pair<Instant, std::string_view> parts_of(std::string_view uid) {
  auto dash = uid.find('-');
  std::int64_t at = 0;
  for (char digit : uid.substr(0, std::min(dash, std::size_t{15}))) at = at * 10 + (digit - '0');
  return {instant(at), uid.substr(dash + 1, uid.size() - mark.size() - dash - 1)};
}

bool is_ours(std::string_view uid) {
  auto dash = uid.find('-');
  return uid.ends_with(mark) && dash > 0 && dash <= 15 && uid.find_first_not_of("0123456789") == dash;
}

Selection all_of(const Group& group) {
  Selection selection;
  selection.queue = group.queue;
  selection.campaign = group.campaign;
  selection.template_name = group.template_name;
  selection.scheduled = group.at;
  return selection;
}

std::string titled(const Group& group) {
  std::string title = group.campaign.empty() ? group.queue : group.campaign;
  if (!group.template_name.empty()) title += fmt::format(", {}", group.template_name);
  return title;
}

}  // namespace

std::vector<Group> scheduled(Store& store, const scope::Scope& scope, std::string_view queue) {
  std::vector<Group> groups;
  auto read = store.database().read(scope);
  for (auto rows = read.query(
           "SELECT due, queue, campaign, template, count(*), max(put_at) FROM queue_item WHERE org = :org AND (queue = "
           ":queue OR CAST(:queue AS VARCHAR) = '') AND state = 1 AND scheduled = 1 GROUP BY due, queue, campaign, "
           "template ORDER BY due, queue, campaign, template",
           {{"queue", queue}});
       rows.next();) {
    auto& group = groups.emplace_back();
    group.at = instant(rows.integer(0));
    group.queue = rows.text(1);
    group.campaign = rows.text(2);
    group.template_name = rows.text(3);
    group.records = rows.integer(4);
    group.last_put = instant(rows.integer(5));
  }
  return groups;
}

std::vector<ical::Event> as_events(const scope::Scope& scope, const std::vector<Group>& groups) {
  std::vector<ical::Event> events;
  for (const auto& group : groups) {
    auto& event = events.emplace_back();
    event.uid = uid_of(scope, group);
    event.summary = fmt::format("{} ({})", titled(group), group.records);
    event.description =
        fmt::format("{} {} in the queue '{}'", group.records, group.records == 1 ? "record" : "records", group.queue);
    event.category = group.queue;
    event.start = group.at;
  }
  return events;
}

Changes read_changes(Store& store, const scope::Scope& scope, std::string_view queue, std::string_view calendar) {
  auto groups = scheduled(store, scope, queue);
  // A calendar knows whole seconds, of records that may wait for others.
  auto second = [](Instant at) { return std::chrono::floor<std::chrono::seconds>(at); };
  std::map<std::string, const Group*> by_uid;
  std::map<std::pair<std::string, std::chrono::sys_seconds>, const Group*> by_time;
  for (const auto& group : groups) {
    by_uid.emplace(uid_of(scope, group), &group);
    by_time.emplace(std::pair(name_of(scope, group), second(group.at)), &group);
  }
  Changes changes;
  std::map<const Group*, bool> there;
  std::optional<Instant> written;
  for (const auto& event : ical::read(calendar, store.settings(scope).zone, is_ours)) {
    if (event.created) written = std::max(written.value_or(*event.created), *event.created);
    auto [was, name] = parts_of(event.uid);
    auto found = by_uid.find(event.uid);
    if (found != by_uid.end()) {
      there[found->second] = !event.cancelled;
      if (!event.cancelled && second(event.start) != second(was))
        changes.moved.push_back({*found->second, event.start});
      continue;
    }
    // What was moved by this calendar before stands at its new time already.
    auto moved = by_time.find(std::pair(std::string(name), second(event.start)));
    if (moved != by_time.end())
      there[moved->second] = !event.cancelled;
    else if (!event.cancelled)
      throw Error{"queue.calendar",
                  fmt::format("line {}: of the event '{}' nothing is scheduled any more", event.line,
                              text::clip(event.summary, 80)),
                  "it has left, or was moved or deleted since; export the calendar anew"};
  }
  if (!written)
    throw Error{"queue.calendar", "the calendar has no event of ours",
                "edit one that 'hammy-queue calendar --ics' wrote"};
  for (const auto& group : groups)
    if (auto known = there.find(&group); known != there.end() ? !known->second : second(group.last_put) <= *written)
      changes.missing.push_back(group);
  return changes;
}

std::int64_t apply(Store& store, const scope::Scope& scope, const Changes& changes, bool cancel_missing) {
  std::int64_t touched = 0;
  for (const auto& move : changes.moved) touched += reschedule(store, scope, all_of(move.group), move.to).items;
  if (cancel_missing)
    for (const auto& group : changes.missing) touched += discard(store, scope, all_of(group)).items;
  return touched;
}

}  // namespace hammy::queue
