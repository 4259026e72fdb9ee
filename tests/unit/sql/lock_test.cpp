#include "sql/lock.hpp"

#include <atomic>
#include <thread>

#include "home.hpp"

namespace hammy::sql {
namespace {

class SqlLock : public WithHome {};

TEST_F(SqlLock, WaitingHasALimitWhereverOneWaits) {
  FairLock holder(path()), second(path()), third(path());
  holder.lock();
  std::thread at_the_lock(
      [&] { EXPECT_EQ(code_of([&] { second.lock(std::chrono::milliseconds(400)); }), "sql.busy"); });
  std::thread at_the_turnstile(
      [&] { EXPECT_EQ(code_of([&] { third.lock(std::chrono::milliseconds(200)); }), "sql.busy"); });
  at_the_lock.join();
  at_the_turnstile.join();
  holder.unlock();
  // Those who gave up keep nobody out.
  EXPECT_EQ(code_of([&] { second.lock(std::chrono::milliseconds(1)); }), "");
}

TEST_F(SqlLock, WhoWaitsLongEnoughGetsIt) {
  FairLock holder(path()), other(path());
  holder.lock();
  std::atomic<bool> released = false;
  std::thread waiting([&] {
    other.lock(std::chrono::minutes(5));
    EXPECT_TRUE(released);
    other.unlock();
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  released = true;
  holder.unlock();
  waiting.join();
}

}  // namespace
}  // namespace hammy::sql
