// Several takers at once, which on PostgreSQL work at the same time.
#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include "in_store.hpp"

namespace hammy::queue {
namespace {

class Takers : public InStore {
 protected:
  /// Does the work in so many threads, each with a connection of its own.
  void in_threads(int count, const std::function<void(Store&)>& work) {
    std::vector<std::thread> threads(static_cast<std::size_t>(count));
    for (auto& thread : threads)
      thread = std::thread([&] {
        auto own = open();
        work(*own);
      });
    for (auto& thread : threads) thread.join();
  }

  /// Takes with several connections, each from its own thread, until nothing comes any more, and answers what `each`
  /// says should be. Returns the ids in the order in which they came.
  std::vector<std::string> take_all(int takers, std::size_t most, bool answered) {
    std::vector<std::string> all;
    std::mutex mutex;
    in_threads(takers, [&](Store& own) {
      auto scope = own.scope_of("default");
      for (;;) {
        auto batch = own.take(scope, "q", most, minutes{5}, "test");
        if (batch.records.empty()) return;
        {
          std::scoped_lock lock(mutex);
          for (const auto& taken : batch.records) all.push_back(taken.id);
        }
        if (!answered) continue;
        std::vector<record::Record> records;
        records.reserve(batch.records.size());
        for (const auto& taken : batch.records) records.push_back(record::Record::parse(taken.line));
        std::vector<Answer> answers;
        answers.reserve(records.size());
        for (std::size_t n = 0; n < records.size(); ++n) answers.push_back({&batch.records[n], &records[n], {}});
        own.conclude(scope, batch.token, answers, {}, "test");
      }
    });
    return all;
  }
};

TEST_F(Takers, NoRecordToTwo) {
  put_many(2000, "A");
  auto all = take_all(4, 25, true);
  EXPECT_EQ(all.size(), 2000U);
  EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), 2000U);
  EXPECT_EQ(listed(), "");
}

TEST_F(Takers, ALimitIsCountedExactly) {
  configure("[queue.limit.a]\nrate = '300 per 30m'\n[queue.limit.b]\nper = 'campaign'\nrate = '170 per 30m'\n");
  put_many(400, "A", R"(,"campaign":"x")");
  put_many(400, "B", R"(,"campaign":"y")");
  for (int window = 0; window < 2; ++window) {
    auto all = take_all(3, 7, true);
    EXPECT_EQ(all.size(), 300U) << window;
    EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), 300U);
    EXPECT_LE(std::ranges::count_if(all, [](const std::string& id) { return id.starts_with("A"); }), 170);
    clock_.at += minutes{30};
  }
}

TEST_F(Takers, AnAnswerAfterSomebodyElseWasGivenIt) {
  put({message("A1")});
  auto first = take();
  clock_.at += minutes{5};
  auto other = open();
  auto second = other->take(scope(), "q", 1, minutes{5}, "test");
  EXPECT_EQ(ids(second), "A1 ");
  EXPECT_EQ(code_of([&] { answer(first); }), "queue.lease-lost");
}

/// The one whose lease runs out answers while the lease is being taken away: one of them wins, and neither overwrites
/// what the other has done.
TEST_F(Takers, PostgresqlAnswersAgainstLeasesThatRunOut) {
  POSTGRESQL_ONLY();
  for (int round = 0; round < 20; ++round) {
    put_many(20, "R" + std::to_string(round) + "-");
    auto batch = take(20);
    ASSERT_EQ(batch.records.size(), 20U);
    clock_.at += minutes{5};
    auto other = open();
    std::size_t retaken = 0;
    std::thread taker([&] {
      auto again = other->take(other->scope_of("default"), "q", 100, minutes{5}, "test");
      retaken = again.records.size();
    });
    std::string lost = code_of([&] { answer(batch); });
    taker.join();
    EXPECT_EQ(lost, retaken == 0 ? "" : "queue.lease-lost") << round;
    clock_.at += minutes{5};
    auto rest = take(100);
    EXPECT_EQ(rest.records.size(), lost.empty() ? 0U : 20U) << round;
    answer(rest);
  }
}

TEST_F(Takers, PutsOfTheSameAtOnce) {
  std::atomic<std::size_t> fresh = 0;
  in_threads(4, [&](Store& own) {
    auto records = parsed(messages(200, "A"));
    fresh += own.put(own.scope_of("default"), "q", record::pointers_to(records), {});
  });
  EXPECT_EQ(fresh, 200U);
  EXPECT_EQ(take(1000).records.size(), 200U);
}

}  // namespace
}  // namespace hammy::queue
