#include "queue/gate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "zone/zone.hpp"

namespace hammy::queue {

namespace {
constexpr std::int64_t all = std::numeric_limits<std::int64_t>::max();
constexpr std::string_view pause_prefix = "pause ", limit_prefix = "limit ";
}  // namespace

std::string pause_place(std::string_view campaign, std::string_view template_name) {
  return fmt::format("{}{}\n{}", pause_prefix, campaign, template_name);
}

std::int64_t Gate::Bucket::room() const { return std::max<std::int64_t>(0, limit->room(instant(opened)) - used); }

Gate::Gate(sql::Transaction& write, Settings& settings, std::string_view queue, std::int64_t now)
    : write_(write), settings_(settings), queue_(queue), now_(now) {
  read_pauses();
}

void Gate::read_pauses() {
  std::vector<Pause> over, probing;
  for (auto rows =
           write_.query("SELECT campaign, template, until, probe FROM queue_pause WHERE org = :org AND queue = :queue",
                        {{"queue", queue_}});
       rows.next();) {
    Pause pause{std::string(rows.text(0)), std::string(rows.text(1)), pause_place(rows.text(0), rows.text(1))};
    bool is_over = rows.integer(2) > 0 && rows.integer(2) <= now_;
    if (is_over && rows.integer(3) == 0)
      over.push_back(pause);
    else if (is_over)
      probing.push_back(pause);
    else if (pause.campaign.empty() && pause.template_name.empty())
      closed_ = true;
    else
      pauses_.push_back(pause);
  }
  for (const auto& pause : over) {
    write_.execute(
        "DELETE FROM queue_pause WHERE org = :org AND queue = :queue AND campaign = :campaign AND template = :template",
        {{"queue", queue_}, {"campaign", pause.campaign}, {"template", pause.template_name}});
    unpark(pause.name, all);
  }
  for (const auto& pause : probing) probe(pause);
}

/// Lets the first of the records that a pause keeps back through, and begins the pause again for the time that this one
/// needs to show how it fares.
void Gate::probe(const Pause& pause) {
  constexpr std::int64_t minute = 60'000;
  write_.execute(
      "UPDATE queue_pause SET until = :until WHERE org = :org AND queue = :queue AND campaign = :campaign AND template "
      "= "
      ":template",
      {{"until", now_ + minute}, {"queue", queue_}, {"campaign", pause.campaign}, {"template", pause.template_name}});
  if (pause.campaign.empty() && pause.template_name.empty()) {
    only_one_ = true;
    return;
  }
  pauses_.push_back(pause);
  for (auto rows =
           write_.query("SELECT seq FROM queue_item WHERE org = :org AND queue = :queue AND state = 4 AND park = "
                        ":park ORDER BY priority DESC, seq LIMIT 1",
                        {{"queue", queue_}, {"park", pause.name}});
       rows.next();)
    probes_.insert(rows.integer(0));
  unpark(pause.name, 1);
}

const rule::Limit* Gate::limit_of(std::string_view bucket) const {
  auto found = std::ranges::find(settings_.limits, bucket.substr(0, bucket.find('/')), &rule::Limit::name);
  return found == settings_.limits.end() || !found->rate ? nullptr : &*found;
}

/// Windows follow each other without gaps as long as there is something to send; after a pause longer than one, a new
/// row of them begins.
void Gate::open_window(Bucket& bucket) const {
  auto end = [&](std::int64_t opened) { return millis(bucket.limit->end_of_window(instant(opened))); };
  auto next = bucket.opened == 0 ? 0 : end(bucket.opened);
  if (now_ < next) return;
  bucket.opened = next != 0 && now_ < end(next) ? next : now_;
  bucket.used = 0;
  bucket.fresh = bucket.changed = true;
}

Gate::Bucket& Gate::bucket(const std::string& name, const rule::Limit& limit) {
  auto [entry, is_new] = buckets_.try_emplace(name);
  auto& bucket = entry->second;
  if (!is_new) return bucket;
  bucket.limit = &limit;
  auto rows =
      write_.query("SELECT opened, used, parked FROM queue_bucket WHERE org = :org AND queue = :queue AND name = :name",
                   {{"queue", queue_}, {"name", name}});
  if (rows.next()) {
    bucket.opened = rows.integer(0);
    bucket.used = rows.integer(1);
    bucket.parked = rows.integer(2) != 0;
  }
  open_window(bucket);
  return bucket;
}

void Gate::release() {
  std::vector<std::string> parked;
  for (auto rows = write_.query("SELECT name FROM queue_bucket WHERE org = :org AND queue = :queue AND parked = 1",
                                {{"queue", queue_}});
       rows.next();)
    parked.emplace_back(rows.text(0));
  for (const auto& name : parked) {
    const auto* limit = limit_of(name);
    auto place = fmt::format("{}{}", limit_prefix, name);
    if (!limit) {  // taken out of the settings
      unpark(place, all);
      write_.execute("DELETE FROM queue_bucket WHERE org = :org AND queue = :queue AND name = :name",
                     {{"queue", queue_}, {"name", name}});
      continue;
    }
    auto& open = bucket(name, *limit);
    auto room = open.room();
    // Once for each window: what was let go stands first in the queue and will use it up.
    if (!open.fresh || room == 0) continue;
    if (unpark(place, room) < room) {
      open.parked = false;
      open.changed = true;
    }
  }
}

std::int64_t Gate::unpark(std::string_view place, std::int64_t most) {
  return write_.execute(
      "UPDATE queue_item SET state = 0, park = '', reason = '' WHERE seq IN (SELECT seq FROM queue_item "
      "WHERE org = :org AND queue = :queue AND state = 4 AND park = :park ORDER BY priority DESC, seq LIMIT :most)",
      {{"queue", queue_}, {"park", place}, {"most", most}});
}

void Gate::park(const Item& item, std::string_view place, std::string_view reason) {
  write_.execute("UPDATE queue_item SET state = 4, park = :park, reason = :reason WHERE org = :org AND seq = :seq",
                 {{"park", place}, {"reason", reason}, {"seq", item.seq}});
}

void Gate::wait(const Item& item, std::int64_t until, std::string_view reason) {
  write_.execute(
      "UPDATE queue_item SET state = 1, due = :due, scheduled = 0, reason = :reason WHERE org = :org AND seq = :seq",
      {{"due", until}, {"reason", reason}, {"seq", item.seq}});
}

bool Gate::admit(const Item& item) {
  auto subject = item.subject();
  for (const auto& pause : pauses_) {
    if (probes_.contains(item.seq)) break;
    bool meant = (pause.campaign.empty() || pause.campaign == item.campaign) &&
                 (pause.template_name.empty() ||
                  pause.template_name == std::string_view(item.template_name).substr(0, item.template_name.find('@')));
    if (!meant) continue;
    auto reason = std::string("pause");
    if (!pause.campaign.empty()) reason += fmt::format(", campaign {}", pause.campaign);
    if (!pause.template_name.empty()) reason += fmt::format(", template {}", pause.template_name);
    park(item, pause.name, reason);
    return false;
  }
  std::vector<Bucket*> counted;
  for (const auto& limit : settings_.limits) {
    if (!limit.match.holds(subject)) continue;
    if (limit.hours) {
      auto zone = zone::is_known(item.zone) ? std::string_view(item.zone) : std::string_view(settings_.zone);
      if (auto opens = limit.hours->next(instant(now_), zone); millis(opens) > now_) {
        wait(item, millis(opens), fmt::format("{}{}", limit_prefix, limit.name));
        return false;
      }
    }
    if (!limit.rate) continue;
    auto name = limit.bucket(subject);
    auto& its = bucket(name, limit);
    if (its.room() == 0) {
      its.parked = its.changed = true;
      auto place = fmt::format("{}{}", limit_prefix, name);
      park(item, place, place);
      return false;
    }
    counted.push_back(&its);
  }
  for (auto* its : counted) {
    ++its->used;
    its->changed = true;
  }
  closed_ = only_one_;
  return true;
}

void Gate::finish() {
  for (auto& [name, bucket] : buckets_) {
    if (!bucket.changed) continue;
    write_.execute(
        "INSERT INTO queue_bucket(org, queue, name, opened, used, parked) VALUES(:org, :queue, :name, :opened, :used, "
        ":parked) ON CONFLICT(org, queue, name) DO UPDATE SET opened = excluded.opened, used = excluded.used, parked = "
        "excluded.parked",
        {{"queue", queue_},
         {"name", name},
         {"opened", bucket.opened},
         {"used", bucket.used},
         {"parked", bucket.parked ? 1 : 0}});
  }
}

}  // namespace hammy::queue
