// Putting: records into a queue, each once.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "queue/rows.hpp"
#include "queue/store.hpp"

namespace hammy::queue {

using record::Record;

std::size_t Store::put(const scope::Scope& scope, std::string_view queue, std::span<Record* const> records,
                       const Putting& putting) {
  check_name(queue);
  auto failed = putting.failed.empty() ? failed_name(queue) : putting.failed;
  check_name(failed);
  auto now = clock_.now();
  auto& its = settings(scope);
  std::size_t fresh = 0, number = 0;
  auto write = database_.write(scope);
  know(write, queue);
  know(write, failed);
  for (auto* record : records) {
    if (!putting.origin.empty() &&
        write.execute(
            "INSERT INTO queue_transfer(org, queue, origin, at) VALUES(:org, :queue, :origin, :at) ON "
            "CONFLICT DO NOTHING",
            {{"queue", queue}, {"origin", fmt::format("{}/{}", putting.origin, number++)}, {"at", millis(now)}}) == 0)
      continue;
    Item item;
    try {
      item = read_item(*record);
    } catch (const Error& error) {
      if (!record->failed()) record->fail(error, putting.by, now);
      item.id = record->id();
      item.identity = identity_of(*record);
      item.type = record->type();
    }
    if (const auto* policy = record->has("priority") ? nullptr : its.templates.find(item.template_name))
      item.priority = policy->priority.value_or(item.priority);
    place(item, *record, queue, failed, now);
    auto revive = !putting.origin.empty();
    if (record->failed()) {
      if (add(write, item, *record, revive, now)) ++fresh;
      continue;
    }
    auto seq = insert(write, item, revive);
    if (!seq) continue;
    ++fresh;
    if (!putting.by.empty() && item.type == "message" && !record->has("hold")) {
      nlohmann::ordered_json detail{{"queue", queue}};
      if (item.scheduled) detail["until"] = record->text("not_before");
      record->log(now, putting.by, item.scheduled ? "scheduled" : "accepted", detail);
    }
    insert_content(write, *seq, *record);
  }
  write.notify("queue");
  write.commit();
  return fresh;
}

}  // namespace hammy::queue
