#include "queue/collect.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "blob/store.hpp"
#include "outbox/outbox.hpp"
#include "queue/purge.hpp"
#include "queue/references.hpp"

namespace hammy::queue {

namespace {

constexpr std::int64_t portion = 5'000;  ///< rows in one transaction, so that others get their turn
constexpr std::string_view consumer = "archive";

/// All that have something in the store, or content in transit.
std::set<std::string> organisations(Store& store) {
  std::set<std::string> names;
  {
    auto all = store.database().read_across_organisations();
    for (auto rows = all.query("SELECT DISTINCT org FROM queue_count"); rows.next();) names.emplace(rows.text(0));
  }
  for (auto& name : outbox::organisations(store.database())) names.insert(std::move(name));
  std::error_code ignored;
  auto blobs = store.scope_of("default").home() / "blobs";
  for (const auto& entry : std::filesystem::directory_iterator(blobs, ignored))
    if (auto name = entry.path().filename().string(); entry.is_directory() && is_id(name) && name.front() != '.')
      names.insert(name);
  return names;
}

/// Which references were met: a Bloom filter, which may say yes of one that was not, and never no of one that was.
/// Hashes are random enough to be their own hash functions.
class Met {
 public:
  void add(std::string_view reference) {
    for (auto bit : bits_of(reference)) bits_[bit / 64] |= std::uint64_t{1} << bit % 64;
  }
  bool maybe(std::string_view reference) const {
    return std::ranges::all_of(bits_of(reference),
                               [&](std::size_t bit) { return (bits_[bit / 64] >> bit % 64 & 1) != 0; });
  }
  /// Adds all that stand in a line.
  void add_all(std::string_view line) {
    each_reference(line, [&](std::string_view reference) { add(reference); });
  }

 private:
  static constexpr std::size_t size = std::size_t{1}
                                      << 26;  ///< 8 MB: of a million references one in 10^8 is taken wrongly
  static std::array<std::size_t, 6> bits_of(std::string_view reference) {
    std::array<std::size_t, 6> bits{};
    auto digits = reference.substr(7);
    for (std::size_t i = 0; i < bits.size(); ++i)
      bits[i] = std::stoull(std::string(digits.substr(i * 10, 10)), nullptr, 16) % size;
    return bits;
  }
  std::vector<std::uint64_t> bits_ = std::vector<std::uint64_t>(size / 64);
};

/// Adds what records of the organisation with a seq above `after` name. Returns the highest seq.
std::int64_t scan_records(Store& store, const scope::Scope& scope, std::int64_t after, Met& met) {
  for (;;) {
    std::int64_t rows_seen = 0;
    auto read = store.database().read(scope);
    for (auto rows = read.query(
             "SELECT seq, line FROM queue_content WHERE org = :org AND seq > :after ORDER BY seq LIMIT :most",
             {{"after", after}, {"most", portion / 10}});
         rows.next(); ++rows_seen) {
      after = rows.integer(0);
      met.add_all(rows.text(1));
    }
    if (rows_seen < portion / 10) return after;
  }
}

void scan_events(Store& store, const scope::Scope& scope, Met& met) {
  auto cursor = outbox::cursor_of(store.database(), scope, consumer);
  for (;;) {
    auto events = outbox::events_after(store.database(), scope, cursor, portion);
    for (const auto& event : events) met.add_all(event.line);
    if (events.empty()) return;
    cursor = events.back().cursor;
  }
}

/// Runs a statement that deletes up to :most rows, until there are no more, in a transaction each.
template <class Delete>
std::int64_t in_portions(Store& store, const scope::Scope& scope, Delete some) {
  std::int64_t all = 0, gone = 0;
  do {
    auto write = store.database().write(scope);
    gone = some(write);
    write.commit();
    all += gone;
  } while (gone >= portion);
  return all;
}

}  // namespace

std::int64_t forget(Store& store) {
  std::int64_t gone = 0;
  for (const auto& org : organisations(store)) {
    auto scope = store.scope_of(org);
    purge(store, scope);
    auto before = store.clock().now() - store.settings(scope).remember;
    gone += in_portions(store, scope, [&](sql::Transaction& write) {
      return write.execute(
          "DELETE FROM queue_item WHERE seq IN (SELECT seq FROM queue_item WHERE org || '' = :org AND state = 5 AND "
          "changed < :before LIMIT :most)",
          {{"before", millis(before)}, {"most", portion}});
    });
    gone += in_portions(store, scope, [&](sql::Transaction& write) {
      auto transfers =
          write.execute("DELETE FROM queue_transfer WHERE org = :org AND at < :before", {{"before", millis(before)}});
      write.execute("DELETE FROM queue_bucket WHERE org = :org AND parked = 0 AND opened < :before",
                    {{"before", millis(before)}});
      return transfers < portion ? transfers : transfers % portion;  // all of them went
    });
    gone += in_portions(store, scope, [&](sql::Transaction& write) { return outbox::forget(write, before, portion); });
  }
  return gone;
}

Collected collect_blobs(Store& store, bool dry_run) {
  Collected collected;
  for (const auto& org : organisations(store)) {
    auto scope = store.scope_of(org);
    auto grace = store.settings(scope).grace;
    blob::Store blobs(scope);
    Met met;
    auto seen = scan_records(store, scope, 0, met);
    scan_events(store, scope, met);
    std::vector<std::pair<std::string, std::uintmax_t>> idle;
    auto clear = [&] {
      // Of records that have come since, some may name old content.
      seen = scan_records(store, scope, seen, met);
      for (const auto& [reference, bytes] : idle) {
        if (met.maybe(reference) || (!dry_run && !blobs.remove(reference, grace))) continue;
        ++collected.blobs;
        collected.bytes += bytes;
      }
      idle.clear();
    };
    blobs.each([&](const std::string& reference, std::chrono::seconds age, std::uintmax_t bytes) {
      if (age < grace || met.maybe(reference)) return;
      idle.emplace_back(reference, bytes);
      if (idle.size() == 1'000) clear();
    });
    clear();
  }
  return collected;
}

}  // namespace hammy::queue
