#include "journal/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <thread>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/log.hpp"

namespace hammy::journal {

namespace {

/// Deliveries in one statement at most.
constexpr std::size_t most = 128;
/// After so many deliveries up to twice as many old ones are deleted, so that the table stops growing.
constexpr std::int64_t old_every = 1000;

constexpr std::string_view first[] = {
    // `at` is milliseconds since 1970. `detail` is the caller's, in bytes because it repeats what servers answered.
    R"(CREATE TABLE journal_delivery(
         org TEXT NOT NULL,
         digest BLOB NOT NULL,
         at BIGINT NOT NULL,
         detail BLOB NOT NULL,
         PRIMARY KEY(org, digest)))",
    "CREATE INDEX journal_delivery_at ON journal_delivery(org, at)",
};
constexpr sql::Step steps[] = {first};

std::string_view bytes_of(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

/// The INSERT of `count` deliveries, whose parameters are d0, a0, t0, d1 …
std::string statement(std::size_t count) {
  std::string sql = "INSERT INTO journal_delivery(org, digest, at, detail) VALUES";
  for (std::size_t i = 0; i < count; ++i) sql += fmt::format("{0}(:org, :d{1}, :a{1}, :t{1})", i ? ", " : " ", i);
  return sql + " ON CONFLICT DO NOTHING";
}

}  // namespace

const sql::Schema& schema() {
  static constexpr sql::Schema journal{"journal", steps};
  return journal;
}

TableJournal::TableJournal(scope::Scope scope, Clock& clock, const std::string& url)
    : scope_(std::move(scope)), clock_(clock), database_(sql::Database::shared(url)) {
  sql::require(*database_, schema());
  forget_old();
}

std::optional<Entry> TableJournal::find(const Digest& digest) {
  auto read = database_->read(scope_);
  auto rows = read.query("SELECT at, detail FROM journal_delivery WHERE org = :org AND digest = :digest",
                         {{"digest", sql::Blob{bytes_of(digest)}}});
  if (!rows.next()) return {};
  return Entry{digest, instant(rows.integer(0)), std::string(rows.text(1))};
}

void TableJournal::record(std::span<const Entry> entries) {
  using steady = std::chrono::steady_clock;
  constexpr std::chrono::seconds patience{30};
  for (const auto& entry : entries) check_detail(entry);
  auto until = steady::now() + patience;
  for (std::chrono::milliseconds pause{50}; !entries.empty(); pause *= 2) {
    try {
      for (; !entries.empty(); entries = entries.subspan(std::min(most, entries.size())))
        insert(entries.first(std::min(most, entries.size())));
    } catch (const Error& error) {  // what was committed perhaps does no harm a second time
      if ((error.code() != "sql.unreachable" && error.code() != "sql.busy") || steady::now() > until) throw;
      log::warning(fmt::format("{}; trying again to journal what was delivered", error.message()));
      std::this_thread::sleep_for(std::min<std::chrono::milliseconds>(pause, std::chrono::seconds(5)));
    }
  }
  if (recorded_ < old_every) return;
  try {
    forget_old();
  } catch (const Error& error) {  // what was to be written down is; the old ones go another time
    log::warning(error.message());
  }
}

void TableJournal::insert(std::span<const Entry> entries) {
  // In one order everywhere, so that two who write the same deliveries do not wait for each other.
  std::vector<const Entry*> sorted;
  for (const auto& entry : entries) sorted.push_back(&entry);
  std::ranges::sort(sorted, {}, &Entry::digest);
  // Filled up with the last one to a power of two, which keeps the number of different statements small.
  sorted.resize(std::bit_ceil(sorted.size()), sorted.back());
  std::vector<std::string> names;
  for (std::size_t i = 0; i < sorted.size(); ++i)
    for (char letter : {'d', 'a', 't'}) names.push_back(fmt::format("{}{}", letter, i));
  std::vector<sql::Parameter> parameters;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    parameters.emplace_back(names[3 * i], sql::Blob{bytes_of(sorted[i]->digest)});
    parameters.emplace_back(names[3 * i + 1], millis(sorted[i]->at));
    parameters.emplace_back(names[3 * i + 2], sql::Blob{sorted[i]->detail});
  }
  auto sql = statement(sorted.size());
  auto write = database_->write(scope_);
  write.execute(sql::Statement::built(sql), parameters);
  write.commit();
  recorded_ += static_cast<std::int64_t>(entries.size());
}

void TableJournal::forget_old() {
  auto write = database_->write(scope_);
  write.execute(
      "DELETE FROM journal_delivery WHERE org = :org AND digest IN (SELECT digest FROM journal_delivery "
      "WHERE org = :org AND at < :limit LIMIT :most /*pg FOR UPDATE SKIP LOCKED*/)",
      {{"limit", millis(clock_.now() - kept)}, {"most", 2 * old_every}});
  write.commit();
  recorded_ = 0;
}

}  // namespace hammy::journal
