// Taking: the records that stand first, under a lease.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.hpp"
#include "queue/gate.hpp"
#include "queue/rows.hpp"
#include "queue/store.hpp"

namespace hammy::queue {

namespace {

/// So many rows at most are moved about or looked at in one transaction, so that others get their turn.
constexpr std::int64_t chunk = 20'000;
constexpr std::int64_t looked_at = 5'000;
constexpr std::string_view by = "hammy-queue";

/// An item that may be taken, and its record where that was read along with it.
struct Candidate {
  Item item;
  std::string line;
};

/// One transaction of taking from a queue.
class Taking {
 public:
  Taking(sql::Database& database, Settings& settings, Batch& batch, Instant now)
      : write_(database.write(settings.scope)), settings_(settings), batch_(batch), queue_(batch.queue), now_(now) {}

  /// Takes up to `most`. False when there is more to look through than one transaction does.
  bool take(std::size_t most, bool first);
  /// Puts what was taken under the lease and into the batch.
  void lease(std::chrono::milliseconds ttl, std::string_view holder);
  void commit() { write_.commit(); }

 private:
  void expire_leases();
  bool promote();
  bool miss();
  void expire(const Item& item);
  std::int64_t share(std::size_t most);
  std::vector<Candidate> first(std::int64_t most);
  std::vector<Candidate> oldest(std::int64_t most);
  void admit(Gate& gate, std::vector<Candidate> candidates);

  sql::Transaction write_;
  Settings& settings_;
  Batch& batch_;
  std::string_view queue_;
  Instant now_;
  std::vector<Candidate> taken_;
};

/// Puts what a lease that has run out still holds back into its queue.
void Taking::expire_leases() {
  std::vector<std::string> tokens;
  for (auto rows = write_.query("SELECT token FROM queue_lease WHERE org = :org AND queue = :queue AND until <= :now "
                                "/*pg FOR UPDATE SKIP LOCKED*/",
                                {{"queue", queue_}, {"now", millis(now_)}});
       rows.next();)
    tokens.emplace_back(rows.text(0));
  for (const auto& token : tokens) {
    write_.execute(
        "UPDATE queue_item SET state = 0, lease = '' WHERE org = :org AND lease = :token AND state = 2 AND queue = "
        ":queue",
        {{"token", token}, {"queue", queue_}});
    write_.execute("DELETE FROM queue_lease WHERE org = :org AND token = :token AND queue = :queue",
                   {{"token", token}, {"queue", queue_}});
  }
}

/// Makes ready what has waited for its time. False when there is more of that.
bool Taking::promote() {
  if (!miss()) return false;
  // By the inner statement alone: told the organisation once more, SQLite would go through all that is its.
  auto promoted = write_.execute(
      "UPDATE queue_item SET state = 0, due = 0, scheduled = 0, reason = '' WHERE seq IN (SELECT seq "
      "FROM "
      "queue_item WHERE org = :org AND queue = :queue AND state = 1 AND due <= :now ORDER BY due LIMIT :most /*pg FOR "
      "UPDATE SKIP LOCKED*/)",
      {{"queue", queue_}, {"now", millis(now_)}, {"most", chunk}});
  return promoted < chunk;
}

/// What was to leave at a time that nobody was there for does not leave late, unless somebody says so. False when there
/// is more of that.
bool Taking::miss() {
  std::vector<std::int64_t> missed;
  for (auto rows =
           write_.query("SELECT seq FROM queue_item WHERE org = :org AND queue = :queue AND state = 1 AND "
                        "scheduled = 1 AND due < :latest ORDER BY due LIMIT :most /*pg FOR UPDATE SKIP LOCKED*/",
                        {{"queue", queue_}, {"latest", millis(now_ - settings_.late)}, {"most", looked_at}});
       rows.next();)
    missed.push_back(rows.integer(0));
  for (auto seq : missed) {
    auto item = find_item(write_, seq);
    auto record = record::Record::parse(content(write_, seq));
    record.fail(
        Error{"queue.missed",
              fmt::format("its time, {}, passed more than {} ago without anybody at work on the queue '{}'",
                          format_rfc3339(instant(item->due)), format_duration(settings_.late), queue_),
              "send it all the same with 'hammy-queue retry', or delete it; [queue] late says how late is too late"}
            .as(Failure::temporary),
        by, now_);
    item->published = publish(write_, record, item->published, now_);
    to_failed(write_, *item, record, failed_name(queue_), now_);
  }
  if (!missed.empty()) know(write_, failed_name(queue_));
  return std::cmp_less(missed.size(), looked_at);
}

/// A record that is not to be sent any more.
void Taking::expire(const Item& item) {
  auto known = find_item(write_, item.seq);
  auto record = record::Record::parse(content(write_, item.seq));
  record.log_json(now_, by, "discarded",
                  fmt::format(R"({{"reason":"expired","expires":"{}"}})", format_rfc3339(instant(item.expires))));
  known->published = publish(write_, record, known->published, now_);
  finish(write_, item.seq, known->published, now_);
}

/// How many of `most` are for those that would never be the first. Where something is counted, one at a time takes.
std::int64_t Taking::share(std::size_t most) {
  if (settings_.limits.empty() && settings_.share == 0) return 0;
  write_.alone(fmt::format("queue {}", queue_));
  if (settings_.share == 0) return 0;
  auto rows = write_.query("SELECT taken FROM queue_count WHERE org = :org AND queue = :queue", {{"queue", queue_}});
  auto before = static_cast<double>(rows.next() ? rows.integer(0) : 0);
  auto after = before + static_cast<double>(most);
  return std::llround(std::floor(after * settings_.share) - std::floor(before * settings_.share));
}

Candidate candidate(const sql::Rows& rows, std::string_view queue) {
  Candidate candidate;
  auto& item = candidate.item;
  item.queue = queue;
  item.seq = rows.integer(0);
  item.id = rows.text(1);
  std::size_t column = 2;
  for (auto* text : {&item.campaign, &item.template_name, &item.channel, &item.destination, &item.zone})
    *text = rows.text(column++);
  for (auto* number : {&item.expires, &item.priority, &item.attempts, &item.crashes, &item.published})
    *number = rows.integer(column++);
  return candidate;
}

std::vector<Candidate> Taking::first(std::int64_t most) {
  std::vector<Candidate> items;
  // CROSS JOIN, because SQLite keeps to the order in which that names its tables.
  for (auto rows = write_.query(
           "SELECT i.seq, i.id, i.campaign, i.template, i.channel, i.destination, i.zone, i.expires, i.priority, "
           "i.attempts, i.crashes, i.published, c.line FROM queue_item i CROSS JOIN queue_content c WHERE i.org = :org "
           "AND i.queue = :queue AND i.state = 0 AND c.seq = i.seq ORDER BY i.priority DESC, i.seq LIMIT :most /*pg "
           "FOR "
           "UPDATE OF i SKIP LOCKED*/",
           {{"queue", queue_}, {"most", most}});
       rows.next();)
    items.emplace_back(candidate(rows, queue_)).line = rows.text(12);
  return items;
}

/// The oldest, whatever their priority: the oldest of each priority, and the oldest of those.
std::vector<Candidate> Taking::oldest(std::int64_t most) {
  std::vector<Candidate> items;
  for (std::int64_t priority = 0; priority <= 9; ++priority)
    for (auto rows = write_.query(
             "SELECT seq, id, campaign, template, channel, destination, zone, expires, priority, attempts, crashes, "
             "published FROM queue_item WHERE org = :org AND queue = :queue AND state = 0 AND priority = :priority "
             "ORDER "
             "BY seq LIMIT :most /*pg FOR UPDATE SKIP LOCKED*/",
             {{"queue", queue_}, {"priority", priority}, {"most", most}});
         rows.next();)
      items.push_back(candidate(rows, queue_));
  std::ranges::sort(items, {}, [](const Candidate& its) { return its.item.seq; });
  if (std::cmp_greater(items.size(), most)) items.resize(static_cast<std::size_t>(most));
  return items;
}

void Taking::admit(Gate& gate, std::vector<Candidate> candidates) {
  std::vector<std::int64_t> admitted;
  for (auto& candidate : candidates) {
    if (gate.closed()) break;
    const auto& item = candidate.item;
    if (item.expires != 0 && item.expires <= millis(now_))
      expire(item);
    else if (gate.admit(item)) {
      admitted.push_back(item.seq);
      taken_.push_back(std::move(candidate));
    }
  }
  queue::lease(write_, batch_.token, admitted);
}

bool Taking::take(std::size_t most, bool first_time) {
  auto wanted = static_cast<std::int64_t>(most);
  expire_leases();
  if (!promote()) return false;
  auto fair = share(most);
  Gate gate(write_, settings_, queue_, millis(now_));
  gate.release();
  std::int64_t seen = 0;
  if (fair > 0 && first_time && !gate.closed()) admit(gate, oldest(fair));
  while (!gate.closed() && std::cmp_less(taken_.size(), wanted) && seen < looked_at) {
    auto candidates = first(wanted - static_cast<std::int64_t>(taken_.size()));
    if (candidates.empty()) break;
    seen += static_cast<std::int64_t>(candidates.size());
    admit(gate, std::move(candidates));
  }
  gate.finish();
  if (settings_.share > 0)
    write_.execute(
        "INSERT INTO queue_count(org, queue, taken) VALUES(:org, :queue, :n) ON CONFLICT(org, queue) DO UPDATE SET "
        "taken "
        "= queue_count.taken + excluded.taken",
        {{"n", static_cast<std::int64_t>(taken_.size())}, {"queue", queue_}});
  return gate.closed() || seen < looked_at || std::cmp_greater_equal(taken_.size(), wanted);
}

void Taking::lease(std::chrono::milliseconds ttl, std::string_view holder) {
  if (taken_.empty()) return;
  write_.execute(
      "INSERT INTO queue_lease(token, org, queue, holder, until) VALUES(:token, :org, :queue, :holder, :until) ON "
      "CONFLICT(org, token, queue) DO UPDATE SET until = excluded.until",
      {{"token", batch_.token}, {"queue", queue_}, {"holder", holder}, {"until", millis(now_) + ttl.count()}});
  std::ranges::sort(taken_, {}, [](const Candidate& its) { return std::pair(-its.item.priority, its.item.seq); });
  for (auto& [item, line] : taken_)
    batch_.records.push_back({item.seq, std::move(item.id), line.empty() ? content(write_, item.seq) : std::move(line),
                              item.attempts, item.crashes, item.published});
}

}  // namespace

Batch Store::take(const scope::Scope& scope, std::string_view queue, std::size_t most, std::chrono::milliseconds ttl,
                  std::string_view holder, std::string_view token) {
  check_name(queue);
  Batch batch{scope.org().str(), std::string(queue), token.empty() ? ids_.next() : std::string(token), {}};
  bool first = true, whole = false;
  do {
    Taking taking(database_, settings(scope), batch, clock_.now());
    whole = taking.take(most - batch.records.size(), std::exchange(first, false));
    taking.lease(ttl, holder);
    taking.commit();
  } while (!whole && batch.records.size() < most);
  return batch;
}

bool Store::renew(const scope::Scope& scope, std::string_view token, std::chrono::milliseconds ttl) {
  auto now = millis(clock_.now());
  auto write = database_.write(scope);
  auto touched =
      write.execute("UPDATE queue_lease SET until = :until WHERE org = :org AND token = :token AND until > :now",
                    {{"until", now + ttl.count()}, {"token", token}, {"now", now}});
  write.commit();
  return touched > 0;
}

void Store::give_back(const scope::Scope& scope, std::string_view token, std::span<const std::int64_t> crashed) {
  auto write = database_.write(scope);
  write.execute("DELETE FROM queue_lease WHERE org = :org AND token = :token", {{"token", token}});
  for (auto seq : crashed)
    write.execute("UPDATE queue_item SET crashes = crashes + 1 WHERE org = :org AND seq = :seq AND lease = :token",
                  {{"seq", seq}, {"token", token}});
  write.execute("UPDATE queue_item SET state = 0, lease = '' WHERE org = :org AND lease = :token AND state = 2",
                {{"token", token}});
  write.commit();
}

}  // namespace hammy::queue
