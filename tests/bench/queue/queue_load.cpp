// queue_load - puts, takes and answers records in batches of 500, through lib/queue or with bare sqlite3, for queue.sh
//
//   queue_load ours URL COUNT                 through lib/queue, into an empty store
//   queue_load bare FILE COUNT                the same guarantees in as few statements as they can be had
//   queue_load deep URL COUNT                 COUNT records are put first, then as many are taken and answered; prints
//                                             the CPU per record of each tenth, and the memory at its end
#include <sqlite3.h>
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "outbox/outbox.hpp"
#include "queue/schema.hpp"
#include "queue/store.hpp"

namespace {

using namespace hammy;

constexpr int batch_size = 500;

/// A rendered mail with a text of this size, as it waits to be sent.
int text_bytes = 3400;
std::string line(int number) {
  static const std::string text(static_cast<std::size_t>(text_bytes), 'x');
  auto digits = std::to_string(number);
  return R"({"type":"message","id":"01JD9Z4K6Q3V5X)" + std::string(12 - digits.size(), '0') + digits +
         R"(","key":"invoice/2026/)" + digits +
         R"(","campaign":"invoices-2026-11","template":"invoice@3","priority":)" + std::to_string(number % 10) +
         R"(,"to":{"email":"anna.kovacs@example.com","name":"Kovács Anna","locale":"hu-HU","time_zone":"Europe/Budapest"},)"
         R"("from":{"email":"billing@acme.example","name":"ACME"},"subject":"Az Ön számlája: 2026/0001","text":")" +
         text + R"("})";
}

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

class Ours {
 public:
  explicit Ours(const std::string& url) : store_(config_, *clock_, *ids_, url, "/nonexistent") {}
  static void prepare(const std::string& url) {
    auto database = sql::Database::create(url);
    sql::bring_up_to_date(database, queue::schema());
    sql::bring_up_to_date(database, outbox::schema());
  }

  void put(int first) {
    std::vector<record::Record> records;
    records.reserve(batch_size);
    for (int i = first; i < first + batch_size; ++i) records.push_back(record::Record::parse(line(i)));
    if (store_.put(scope_, "send", record::pointers_to(records), {}) != batch_size) std::abort();
  }
  void take_and_answer() {
    auto batch = store_.take(scope_, "send", batch_size, std::chrono::minutes{5}, "bench");
    if (batch.records.size() != batch_size) std::abort();
    std::vector<record::Record> records;
    for (const auto& taken : batch.records) records.push_back(record::Record::parse(taken.line));
    std::vector<queue::Answer> answers;
    for (std::size_t i = 0; i < records.size(); ++i) answers.push_back({&batch.records[i], &records[i], {}});
    store_.conclude(scope_, batch.token, answers, {}, "bench");
  }

 private:
  config::Config config_;
  std::unique_ptr<Clock> clock_ = make_clock();
  std::unique_ptr<IdSource> ids_ = make_ids(*clock_, "bench");
  queue::Store store_;
  scope::Scope scope_ = store_.scope_of("default");
};

void check(int status) {
  if (status != SQLITE_OK && status != SQLITE_DONE && status != SQLITE_ROW) std::abort();
}

/// WAL with a sync at each commit; each record once, the important first, under a lease that the answer proves, known
/// when it is done. The text lies apart from what changes, as that is cheaper from some KB on.
class Bare {
 public:
  explicit Bare(const char* file) {
    check(sqlite3_open(file, &database_));
    run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "CREATE TABLE item(seq INTEGER PRIMARY KEY, queue TEXT NOT NULL, identity TEXT NOT NULL, state INTEGER NOT "
        "NULL,"
        " priority INTEGER NOT NULL, lease TEXT NOT NULL);"
        "CREATE TABLE content(seq INTEGER PRIMARY KEY, line TEXT NOT NULL);"
        "CREATE UNIQUE INDEX item_identity ON item(queue, identity);"
        "CREATE INDEX item_ready ON item(queue, priority DESC, seq) WHERE state = 0;"
        "CREATE INDEX item_leased ON item(lease) WHERE state = 2;"
        "CREATE TABLE lease(token TEXT PRIMARY KEY, until INTEGER NOT NULL)");
    insert_ = prepare(
        "INSERT INTO item(queue, identity, state, priority, lease) VALUES('send', ?, 0, ?, '') ON CONFLICT DO NOTHING");
    content_ = prepare("INSERT INTO content(seq, line) VALUES(?, ?)");
    first_ = prepare(
        "SELECT item.seq, line FROM item CROSS JOIN content WHERE queue = 'send' AND state = 0 AND content.seq = "
        "item.seq ORDER BY priority DESC, item.seq LIMIT ?");
    lease_ = prepare("UPDATE item SET state = 2, lease = ? WHERE seq = ?");
    token_ = prepare("INSERT INTO lease(token, until) VALUES(?, ?)");
    done_ = prepare("UPDATE item SET state = 5, lease = '' WHERE seq = ? AND state = 2 AND lease = ?");
    gone_ = prepare("DELETE FROM content WHERE seq = ?");
    over_ = prepare("DELETE FROM lease WHERE token = ?");
  }

  void put(int first) {
    run("BEGIN IMMEDIATE");
    for (int i = first; i < first + batch_size; ++i) {
      auto identity = "key:invoice/2026/" + std::to_string(i);
      auto text = line(i);
      bind(insert_, 1, identity);
      check(sqlite3_bind_int(insert_, 2, i % 10));
      step(insert_);
      if (sqlite3_changes(database_) != 1) std::abort();
      check(sqlite3_bind_int64(content_, 1, sqlite3_last_insert_rowid(database_)));
      bind(content_, 2, text);
      step(content_);
    }
    run("COMMIT");
  }
  void take_and_answer() {
    auto token = std::to_string(++tokens_);
    std::vector<std::pair<sqlite3_int64, std::string>> taken;
    run("BEGIN IMMEDIATE");
    check(sqlite3_bind_int(first_, 1, batch_size));
    while (sqlite3_step(first_) == SQLITE_ROW)
      taken.emplace_back(sqlite3_column_int64(first_, 0),
                         reinterpret_cast<const char*>(sqlite3_column_text(first_, 1)));
    sqlite3_reset(first_);
    if (taken.size() != batch_size) std::abort();
    for (const auto& [seq, text] : taken) {
      bind(lease_, 1, token);
      check(sqlite3_bind_int64(lease_, 2, seq));
      step(lease_);
    }
    bind(token_, 1, token);
    check(sqlite3_bind_int64(token_, 2, 300));
    step(token_);
    run("COMMIT");
    run("BEGIN IMMEDIATE");
    for (const auto& [seq, text] : taken) {
      check(sqlite3_bind_int64(done_, 1, seq));
      bind(done_, 2, token);
      step(done_);
      if (sqlite3_changes(database_) != 1) std::abort();
      check(sqlite3_bind_int64(gone_, 1, seq));
      step(gone_);
    }
    bind(over_, 1, token);
    step(over_);
    run("COMMIT");
  }

 private:
  void run(const char* sql) { check(sqlite3_exec(database_, sql, nullptr, nullptr, nullptr)); }
  sqlite3_stmt* prepare(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v2(database_, sql, -1, &statement, nullptr));
    return statement;
  }
  static void bind(sqlite3_stmt* statement, int place, const std::string& text) {
    check(sqlite3_bind_text(statement, place, text.data(), static_cast<int>(text.size()), SQLITE_STATIC));
  }
  static void step(sqlite3_stmt* statement) {
    if (sqlite3_step(statement) != SQLITE_DONE) std::abort();
    sqlite3_reset(statement);
  }

  sqlite3* database_ = nullptr;
  sqlite3_stmt *insert_, *content_, *first_, *lease_, *token_, *done_, *gone_, *over_;
  int tokens_ = 0;
};

void deep(const std::string& url, int count) {
  Ours::prepare(url);
  Ours ours(url);
  auto tenths = [&](const char* what, const auto& work) {
    for (int tenth = 0; tenth < 10; ++tenth) {
      auto before = cpu_seconds();
      for (int first = count / 10 * tenth; first < count / 10 * (tenth + 1); first += batch_size) work(first);
      rusage usage{};
      ::getrusage(RUSAGE_SELF, &usage);
      std::printf("%s %.2f %ld\n", what, (cpu_seconds() - before) / (count / 10.0) * 1e6, usage.ru_maxrss);
    }
  };
  tenths("put", [&](int first) { ours.put(first); });
  tenths("take", [&](int) { ours.take_and_answer(); });
}

template <class Kind>
void load(Kind&& kind, int count) {
  for (int first = 0; first < count; first += batch_size) {
    kind.put(first);
    kind.take_and_answer();
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: queue_load ours|deep URL COUNT, queue_load bare FILE COUNT\n", stderr);
    return 64;
  }
  auto what = std::string_view(argv[1]);
  auto count = std::atoi(argv[3]) / (10 * batch_size) * (10 * batch_size);
  if (what == "deep") {
    text_bytes = 200;  // a million of them are to find room on a disk
    deep(argv[2], count);
  } else if (what == "bare") {
    load(Bare(argv[2]), count);
  } else {
    Ours::prepare(argv[2]);
    load(Ours(argv[2]), count);
  }
}
