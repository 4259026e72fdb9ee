#include "queue/print.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/table.hpp"
#include "base/text.hpp"

namespace hammy::queue {

using nlohmann::ordered_json;

namespace {

std::string time_or_nothing(std::int64_t at) { return at > 0 ? format_for_people(instant(at)) : std::string(); }

/// How long ago, in one or two units.
std::string age(Instant then, Instant now) {
  auto seconds = std::chrono::floor<std::chrono::seconds>(std::max(now, then) - then);
  for (auto unit : {std::chrono::seconds{86400}, std::chrono::seconds{3600}, std::chrono::seconds{60}})
    if (seconds >= 2 * unit) return format_duration(seconds - seconds % unit);
  return format_duration(seconds);
}

void add(ordered_json& object, const char* key, const std::string& text) {
  if (!text.empty()) object[key] = text;
}
void add(ordered_json& object, const char* key, std::int64_t at) {
  if (at > 0) object[key] = format_rfc3339(instant(at));
}

std::string line_of(const ordered_json& object) {
  return object.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string as_table(const std::vector<Item>& items) {
  Table table({"QUEUE", "ID", "STATE", "PRIORITY", "DUE (UTC)", "TRIED", "CAMPAIGN", "TEMPLATE", "REASON"},
              "lllrlrlll");
  for (const auto& item : items)
    table.add({item.queue, item.id, std::string(to_string(item.state)), std::to_string(item.priority),
               time_or_nothing(item.due), std::to_string(item.attempts), item.campaign, item.template_name,
               item.code.empty() ? item.reason : fmt::format("{}: {}", item.code, item.reason)});
  return table.empty() ? std::string() : table.text();
}

std::string as_json(const Item& item) {
  ordered_json object{{"queue", item.queue}, {"id", item.id}, {"state", to_string(item.state)}};
  add(object, "home", item.home == item.queue ? std::string() : item.home);
  add(object, "type", item.type);
  object["priority"] = item.priority;
  add(object, "due", item.due);
  add(object, "expires", item.expires);
  add(object, "put", item.put_at);
  add(object, "changed", item.changed);
  object["attempts"] = item.attempts;
  add(object, "first_attempt", item.first_at);
  if (item.crashes > 0) object["crashes"] = item.crashes;
  add(object, "campaign", item.campaign);
  add(object, "template", item.template_name);
  add(object, "channel", item.channel);
  add(object, "destination", item.destination);
  add(object, "code", item.code);
  add(object, "class", item.failure);
  add(object, "reason", item.reason);
  return line_of(object);
}

std::string as_table(const std::vector<Waiting>& waiting) {
  Table table({"QUEUE", "STATE", "RECORDS", "NEXT (UTC)", "WAITING FOR"}, "llrll");
  for (const auto& group : waiting)
    table.add({group.queue, std::string(to_string(group.state)), std::to_string(group.records),
               group.next ? format_for_people(*group.next) : "", group.reason.empty() ? "its time" : group.reason});
  return table.empty() ? std::string() : table.text();
}

std::string as_json(const Waiting& waiting) {
  ordered_json object{{"queue", waiting.queue}, {"state", to_string(waiting.state)}, {"records", waiting.records}};
  if (waiting.next) add(object, "next", millis(*waiting.next));
  add(object, "reason", waiting.reason);
  return line_of(object);
}

std::string as_table(const std::vector<Stats>& stats, const std::vector<Pause>& pauses, Instant now) {
  Table table({"QUEUE", "READY", "WAITING", "PARKED", "HELD", "LEASED", "DONE", "OLDEST", "NEXT (UTC)"}, "lrrrrrrrl");
  for (const auto& its : stats)
    table.add({its.paused ? its.queue + " (paused)" : its.queue, std::to_string(its.ready), std::to_string(its.waiting),
               std::to_string(its.parked), std::to_string(its.held), std::to_string(its.leased),
               std::to_string(its.done), its.oldest ? age(*its.oldest, now) : "",
               its.next ? format_for_people(*its.next) : ""});
  auto out = table.empty() ? std::string("no queues\n") : table.text();
  for (const auto& pause : pauses) {
    out += fmt::format("paused: {}", pause.queue);
    if (!pause.campaign.empty()) out += fmt::format(", campaign {}", text::printable(pause.campaign));
    if (!pause.template_name.empty()) out += fmt::format(", template {}", text::printable(pause.template_name));
    if (pause.until) out += fmt::format(", until {} UTC", format_for_people(*pause.until));
    if (!pause.reason.empty()) out += fmt::format(": {}", text::printable(pause.reason));
    out += '\n';
  }
  return out;
}

std::string as_json(const Stats& stats) {
  ordered_json object{{"queue", stats.queue},   {"ready", stats.ready},       {"waiting", stats.waiting},
                      {"parked", stats.parked}, {"held", stats.held},         {"leased", stats.leased},
                      {"done", stats.done},     {"backlog", stats.backlog()}, {"paused", stats.paused}};
  if (stats.oldest) add(object, "oldest", millis(*stats.oldest));
  if (stats.next) add(object, "next", millis(*stats.next));
  return line_of(object);
}

std::string show(const Item& item, std::string_view line) {
  std::string out;
  auto field = [&](std::string_view name, std::string_view text) {
    if (!text.empty()) out += fmt::format("{:<14}{}\n", name, text::printable(text));
  };
  field("Queue", item.queue == item.home ? item.queue : fmt::format("{}, from {}", item.queue, item.home));
  field("Id", item.id);
  field("State", to_string(item.state));
  field("Priority", std::to_string(item.priority));
  field("Put", time_or_nothing(item.put_at));
  field("Due", time_or_nothing(item.due));
  field("Expires", time_or_nothing(item.expires));
  field("Campaign", item.campaign);
  field("Template", item.template_name);
  field("Destination", item.destination);
  if (item.attempts > 0)
    field("Failed", fmt::format("{} times, first {}", item.attempts, time_or_nothing(item.first_at)));
  if (item.crashes > 0) field("Crashed", fmt::format("{} times", item.crashes));
  field("Cause", item.code.empty() ? item.reason : fmt::format("{} ({}): {}", item.code, item.failure, item.reason));
  return fmt::format("{}\n{}\n", out, text::printable(line));
}

std::string as_table(const std::vector<Group>& groups) {
  Table table({"TIME (UTC)", "QUEUE", "CAMPAIGN", "TEMPLATE", "RECORDS"}, "llllr");
  for (const auto& group : groups)
    table.add(
        {format_for_people(group.at), group.queue, group.campaign, group.template_name, std::to_string(group.records)});
  return table.empty() ? std::string() : table.text();
}

std::string as_json(const Group& group) {
  ordered_json object{{"at", format_rfc3339(group.at)}, {"queue", group.queue}, {"records", group.records}};
  add(object, "campaign", group.campaign);
  add(object, "template", group.template_name);
  return line_of(object);
}

std::string as_text(const Changes& changes, bool cancel_missing) {
  std::string out;
  auto named = [](const Group& group) {
    auto name = group.queue;
    for (const auto& part : {group.campaign, group.template_name})
      if (!part.empty()) name += ", " + text::printable(part);
    return fmt::format("{} ({})", name, group.records);
  };
  for (const auto& [group, to] : changes.moved)
    out +=
        fmt::format("moved: {}, from {} to {} UTC\n", named(group), format_for_people(group.at), format_for_people(to));
  for (const auto& group : changes.missing)
    out += fmt::format("missing: {}, at {} UTC: {}\n", named(group), format_for_people(group.at),
                       cancel_missing ? "cancelled" : "not cancelled, because --cancel-missing was not given");
  return out;
}

}  // namespace hammy::queue
