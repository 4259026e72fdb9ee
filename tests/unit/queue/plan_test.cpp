// Whether the statements of putting, taking and answering keep to their indexes, however long the queues: SQLite counts
// for each statement the rows that it went through without one.
#include <sqlite3.h>

#include <fstream>
#include <map>

#include "in_store.hpp"

namespace hammy::queue {
namespace {

struct Cost {
  int most_scanned = 0, most_steps = 0;
};
std::map<std::string, Cost> costs;

int on_end(unsigned, void*, void* statement, void*) {
  auto* its = static_cast<sqlite3_stmt*>(statement);
  auto& cost = costs[sqlite3_sql(its)];
  cost.most_scanned = std::max(cost.most_scanned, sqlite3_stmt_status(its, SQLITE_STMTSTATUS_FULLSCAN_STEP, 1));
  cost.most_steps = std::max(cost.most_steps, sqlite3_stmt_status(its, SQLITE_STMTSTATUS_VM_STEP, 1));
  return 0;
}
int on_open(sqlite3* database, const char**, const void*) {
  return sqlite3_trace_v2(database, SQLITE_TRACE_PROFILE, on_end, nullptr);
}

class Plan : public InStore {
 protected:
  void SetUp() override {
    SQLITE_ONLY();
    // SQLite takes its extensions as functions of another type.
    sqlite3_auto_extension(reinterpret_cast<void (*)()>(on_open));
    InStore::SetUp();
  }
  void TearDown() override {
    sqlite3_reset_auto_extension();
    if (!on_postgresql()) InStore::TearDown();
  }
  /// The costs of what `work` does.
  static std::map<std::string, Cost> of(const std::function<void()>& work) {
    costs.clear();
    work();
    return costs;
  }
  /// A turn of everything that happens all the time.
  void turn(const std::string& prefix) {
    clock_.at += hours{1};
    put_many(20, prefix, R"(,"campaign":"news")");
    put({message(prefix + "H", R"(,"hold":{"until":"2026-11-22T20:00:00Z"})"),
         message(prefix + "E", R"(,"priority":9,"expires":"2026-11-22T08:00:00Z")")});
    auto batch = take(10);
    EXPECT_EQ(batch.records.size(), 10U);
    EXPECT_TRUE(store().renew(scope(), batch.token, minutes{5}));
    int n = 0;
    answer(batch, {{{"", "next"}}, ""}, [&](record::Record& record) {
      if (++n == 1) return failing("x.y", Failure::temporary)(record);
      if (n == 2) return failing("x.y", Failure::permanent)(record);
      if (n == 3) return record.hold(clock_.at + hours{1}, "r");
      record.log(clock_.at, "hammy-test", "sent");
    });
    auto back = take(5);
    std::int64_t crashed[] = {back.records[0].seq};
    store().give_back(scope(), back.token, crashed);
    store().next_change(scope(), "q");
    store().organisations("q", "");
    auto read = outbox::events_after(store().database(), scope(), {}, 20);
    outbox::advance(store().database(), scope(), "archive", read.back().cursor, clock_.at);
    outbox::events_after(store().database(), scope(), outbox::cursor_of(store().database(), scope(), "archive"), 20);
  }
};

TEST_F(Plan, NoStatementGoesThroughTheQueue) {
  configure("[queue]\nshare = 0.1\n[queue.limit.a]\ncampaign = 'nobody'\nrate = '1 per 1h'\n");
  put_many(5, "WARM", R"(,"campaign":"nobody")");
  answer(take());
  auto few = of([&] { turn("A"); });
  for (auto [count, more] : {std::pair{10'000, ""},
                             {5'000, R"(,"not_before":"2026-11-23T08:00:00Z")"},
                             {5'000, R"(,"priority":1,"campaign":"nobody")"}})
    put_many(count, "M" + std::to_string(count) + std::to_string(std::string_view(more).size()), more);
  for (int i = 0; i < 3; ++i)
    answer(take(1000), {{{"", "next"}}, ""},
           [&](record::Record& record) { record.log(clock_.at, "hammy-test", "sent"); });
  auto many = of([&] { turn("B"); });
  ASSERT_GT(many.size(), 20U);
  for (const auto& [sql, cost] : many) {
    // Pauses and limits are few; of them there are no more than somebody has written down.
    EXPECT_LE(cost.most_scanned, 2) << sql;
    if (few.contains(sql)) {
      EXPECT_LE(cost.most_steps, 3 * few[sql].most_steps + 300) << sql;
    }
  }
}

}  // namespace
}  // namespace hammy::queue
