#include "tsa/books.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/log.hpp"
#include "sql/database.hpp"
#include "tsa/schema.hpp"

namespace hammy::tsa {

namespace {

Instant to_millis(Moment at) { return std::chrono::floor<std::chrono::milliseconds>(at); }

/// How many timestamps an account may still have in a month.
class Quotas {
 public:
  explicit Quotas(sql::Transaction& write) : write_(write) {}

  bool takes(const Entry& entry, const std::string& month) {
    auto& used = used_.try_emplace({entry.account, month}, -1).first->second;
    if (used < 0) used = look_up(entry.account, month);
    if (entry.quota > 0 && used + granted[{entry.account, month}] >= entry.quota) return false;
    ++granted[{entry.account, month}];
    return true;
  }
  std::map<std::pair<std::string, std::string>, std::int64_t> granted;  ///< now, by account and month

 private:
  std::int64_t look_up(const std::string& account, const std::string& month) {
    auto rows = write_.query("SELECT granted FROM tsa_use WHERE org = :org AND account = :account AND month = :month",
                             {{"account", account}, {"month", month}});
    return rows.next() ? rows.integer(0) : 0;
  }
  sql::Transaction& write_;
  std::map<std::pair<std::string, std::string>, std::int64_t> used_;
};

std::string detail_of(const Entry& entry) {
  return nlohmann::json{{"time", fmt::format("{}.{:06}", entry.at.time_since_epoch().count() / 1'000'000,
                                             entry.at.time_since_epoch().count() % 1'000'000)},
                        {"peer", entry.peer},
                        {"policy", entry.policy},
                        {"hash", entry.hash},
                        {"digest", entry.digest}}
      .dump();
}

void count(sql::Transaction& write, const std::pair<std::string, std::string>& whose, std::int64_t granted,
           std::int64_t refused) {
  write.execute(
      "INSERT INTO tsa_use(org, account, month, granted, refused) VALUES(:org, :account, :month, :granted, :refused) "
      "ON CONFLICT(org, account, month) DO UPDATE SET granted = tsa_use.granted + excluded.granted, "
      "refused = tsa_use.refused + excluded.refused",
      {{"account", whose.first}, {"month", whose.second}, {"granted", granted}, {"refused", refused}});
}

}  // namespace

std::string month_of(Moment at) { return format_rfc3339(to_millis(at)).substr(0, 7); }

bool is_month(std::string_view text) {
  return text.size() == 7 && parse_rfc3339(fmt::format("{}-01T00:00:00Z", text)).has_value();
}

Books::Books(scope::Scope scope, std::string url) : scope_(std::move(scope)), url_(std::move(url)) {
  auto database = sql::Database::shared(url_);
  sql::require(*database, schema());
  sql::require(*database, ledger::schema());
  thread_ = std::thread([this] { run(); });
}

Books::~Books() {
  {
    std::scoped_lock lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

bool Books::enter(Entry entry) {
  Waiting waiting{std::move(entry)};
  std::unique_lock lock(mutex_);
  next_.at = std::max(next_.at, waiting.entry.at);
  next_.told = std::max(next_.told, waiting.entry.at);
  next_.entries.push_back(&waiting);
  wake_.notify_one();
  written_.wait(lock, [&] { return waiting.done; });
  if (waiting.failure) std::rethrow_exception(waiting.failure);
  return !waiting.over_quota;
}

void Books::refuse(std::string account, Moment at) {
  std::scoped_lock lock(mutex_);
  ++next_.refused[{std::move(account), month_of(at)}];
  wake_.notify_one();
}

void Books::note(std::string action, std::string subject, std::string detail, Moment at) {
  std::scoped_lock lock(mutex_);
  next_.at = std::max(next_.at, at);
  next_.notes.push_back({std::move(action), std::move(subject), std::move(detail)});
  wake_.notify_one();
}

void Books::run() {
  auto database = sql::Database::shared(url_);  // stays open
  for (std::unique_lock lock(mutex_);;) {
    wake_.wait(lock, [&] { return ending_ || !next_.empty(); });
    if (next_.empty()) return;
    auto batch = std::exchange(next_, {});
    lock.unlock();
    std::exception_ptr failure;
    try {
      write(batch);
    } catch (const std::exception& error) {
      failure = std::current_exception();
      log::error(fmt::format("the books cannot be written: {}", error.what()));
    }
    lock.lock();
    for (auto* waiting : batch.entries) {
      waiting->failure = failure;
      waiting->done = true;
    }
    written_.notify_all();
  }
}

void Books::write(Batch& batch) {
  auto database = sql::Database::shared(url_);
  auto write = database->write(scope_);
  std::vector<std::string> details;
  std::vector<ledger::Act> acts;
  details.reserve(batch.entries.size());
  for (const auto& note : batch.notes) acts.push_back({"hammy-tsa", note.action, note.subject, note.detail});
  Quotas quotas(write);
  for (auto* waiting : batch.entries) {
    const auto& entry = waiting->entry;
    waiting->over_quota = !quotas.takes(entry, month_of(entry.at));
    if (waiting->over_quota) {
      ++batch.refused[{entry.account, month_of(entry.at)}];
      continue;
    }
    details.push_back(detail_of(entry));
    acts.push_back({entry.account, "tsa.grant", entry.serial, details.back()});
  }
  ledger::append(write, scope_, to_millis(batch.at), acts);
  for (const auto& [whose, granted] : quotas.granted) count(write, whose, granted, 0);
  for (const auto& [whose, refused] : batch.refused) count(write, whose, 0, refused);
  write.execute("UPDATE tsa_serial SET last_time = :last WHERE org = :org AND last_time < :last",
                {{"last", batch.told.time_since_epoch().count()}});
  write.commit();
}

}  // namespace hammy::tsa
