#include "queue/manage.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "outbox/outbox.hpp"
#include "queue/gate.hpp"
#include "queue/rows.hpp"

namespace hammy::queue {

using record::Record;

namespace {

constexpr std::string_view by = "hammy-queue";
/// So many are changed in one transaction.
constexpr std::size_t chunk = 1'000;

/// Does `change` to the items of a selection that nobody works on, some in each transaction. It answers whether it has
/// changed the item.
template <class Change>
Touched each_free(Store& store, const scope::Scope& scope, const Selection& selection, Change change) {
  Touched touched;
  auto seqs = selected(store, scope, selection);
  for (std::size_t at = 0; at < seqs.size();) {
    auto write = store.database().write(scope);
    for (auto end = std::min(seqs.size(), at + chunk); at < end; ++at) {
      auto item = find_item(write, seqs[at]);
      if (!item) continue;
      if (item->state == State::leased)
        ++touched.leased;
      else if (change(write, *item))
        ++touched.items;
    }
    write.notify("queue");
    write.commit();
  }
  return touched;
}

/// Makes an item ready in `queue` as if it had just come, with what its record tells of its past in the log.
bool begin_again(sql::Transaction& write, Item& item, const std::string& queue, std::string_view event, Instant now) {
  if (!rehome(write, item, queue, now)) return false;
  auto record = Record::parse(content(write, item.seq));
  item.published += error_to_log(record);
  record.erase("hold");
  if (parse_rfc3339(record.text("not_before")).value_or(now) > now) record.erase("not_before");
  record.log_json(now, by, event, fmt::format(R"({{"queue":"{}"}})", queue));
  item.published = publish(write, record, item.published, now);
  know(write, queue);
  item.queue = queue;
  item.state = State::ready;
  item.due = item.first_at = item.held_since = item.attempts = 0;
  item.code = item.failure = item.reason = "";
  to_queue(write, item, record, now);
  return true;
}

}  // namespace

Touched move(Store& store, const scope::Scope& scope, const Selection& selection, std::string_view to) {
  check_name(to);
  return each_free(store, scope, selection, [&](sql::Transaction& write, Item& item) {
    return item.queue != to && begin_again(write, item, std::string(to), "accepted", store.clock().now());
  });
}

Touched retry(Store& store, const scope::Scope& scope, const Selection& selection) {
  return each_free(store, scope, selection, [&](sql::Transaction& write, Item& item) {
    bool untouched = item.state == State::ready && item.queue == item.home;
    return !untouched && begin_again(write, item, std::string(item.home), "retried", store.clock().now());
  });
}

namespace {
/// Ends an item for good, with the event `discarded`.
void take_away(Store& store, sql::Transaction& write, Item& item, std::string_view reason) {
  auto now = store.clock().now();
  if (item.type == "message") {
    auto record = Record::parse(content(write, item.seq));
    item.published += error_to_log(record);
    record.erase("hold");
    record.log_json(now, by, "discarded", fmt::format(R"({{"reason":"{}"}})", reason));
    item.published = publish(write, record, item.published, now);
  }
  finish(write, item.seq, item.published, now);
}
}  // namespace

Touched discard(Store& store, const scope::Scope& scope, const Selection& selection) {
  return each_free(store, scope, selection, [&](sql::Transaction& write, Item& item) {
    take_away(store, write, item, "deleted by hand");
    return true;
  });
}

Touched cancel(Store& store, const scope::Scope& scope, const Selection& selection) {
  return each_free(store, scope, selection, [&](sql::Transaction& write, Item& item) {
    if (item.queue != item.home) return false;
    take_away(store, write, item, "cancelled");
    return true;
  });
}

Touched reschedule(Store& store, const scope::Scope& scope, const Selection& selection, std::optional<Instant> at) {
  return each_free(store, scope, selection, [&](sql::Transaction& write, Item& item) {
    auto now = store.clock().now();
    auto due = at && *at > now ? millis(*at) : 0;
    if (item.state == State::waiting ? item.due == due : item.state == State::ready && due == 0) return false;
    if (item.queue != item.home) return false;  // among the failures nothing waits for a time
    auto record = Record::parse(content(write, item.seq));
    record.erase("hold");
    if (due > 0) {
      record.set_text("not_before", format_rfc3339(*at));
      record.log_json(now, by, "scheduled",
                      fmt::format(R"({{"queue":"{}","until":"{}"}})", item.queue, format_rfc3339(*at)));
      item.published = publish(write, record, item.published, now);
    } else {
      record.erase("not_before");
    }
    item.state = due > 0 ? State::waiting : State::ready;
    item.due = due;
    item.reason = "";
    to_queue(write, item, record, now);
    if (due > 0)
      write.execute("UPDATE queue_item SET scheduled = 1 WHERE org = :org AND seq = :seq", {{"seq", item.seq}});
    return true;
  });
}

void pause(Store& store, const scope::Scope& scope, std::string_view queue, std::string_view campaign,
           std::string_view template_name, std::optional<Instant> until, std::string_view reason, bool probe) {
  check_name(queue);
  auto write = store.database().write(scope);
  write.execute(
      "INSERT INTO queue_pause(org, queue, campaign, template, until, since, probe, reason) VALUES(:org, :queue, "
      ":campaign, :template, :until, :since, :probe, :reason) ON CONFLICT(org, queue, campaign, template) DO UPDATE "
      "SET "
      "until = excluded.until, probe = excluded.probe, reason = excluded.reason",
      {{"queue", queue},
       {"campaign", campaign},
       {"template", template_name},
       {"until", until ? millis(*until) : 0},
       {"since", millis(store.clock().now())},
       {"probe", probe ? 1 : 0},
       {"reason", reason}});
  write.notify("queue");
  write.commit();
}

bool resume(Store& store, const scope::Scope& scope, std::string_view queue, std::string_view campaign,
            std::string_view template_name) {
  auto write = store.database().write(scope);
  auto lifted = write.execute(
      "DELETE FROM queue_pause WHERE org = :org AND queue = :queue AND campaign = :campaign AND template = :template",
      {{"queue", queue}, {"campaign", campaign}, {"template", template_name}});
  write.execute(
      "UPDATE queue_item SET state = 0, park = '', reason = '' WHERE org = :org AND queue = :queue AND state = 4 AND "
      "park = :park",
      {{"queue", queue}, {"park", pause_place(campaign, template_name)}});
  write.notify("queue");
  write.commit();
  return lifted > 0;
}

}  // namespace hammy::queue
