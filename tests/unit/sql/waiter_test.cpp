#include "sql/waiter.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include <thread>
#include <vector>

#include "home.hpp"

namespace hammy::sql {
namespace {

bool woken(const Waiter& waiter, int milliseconds) {
  pollfd one{waiter.fd(), POLLIN, 0};
  return ::poll(&one, 1, milliseconds) == 1;
}

class SqlWaiter : public WithHome {
 protected:
  void put(Database& database, int n, bool notify = true) const {
    auto acme = scope();
    auto write = database.write(acme);
    write.execute("INSERT INTO sample_row VALUES(:org, :n, '')", {{"n", n}});
    if (notify) write.notify("queue");
    write.commit();
  }
  static std::int64_t count(Database& database) {
    auto all = database.read_across_organisations();
    auto rows = all.query("SELECT count(*) FROM sample_row");
    EXPECT_TRUE(rows.next());
    return rows.integer(0);
  }
};

TEST_F(SqlWaiter, IsWokenByACommitThatNotifies) {
  auto database = sample();
  Waiter waiter(database, "queue");
  EXPECT_FALSE(woken(waiter, 0));
  put(database, 1);
  EXPECT_TRUE(woken(waiter, 20'000));
  waiter.clear();
  EXPECT_FALSE(woken(waiter, 50));
}

TEST_F(SqlWaiter, SleepsThroughWhatIsUndoneOrSaysNothing) {
  auto database = sample();
  Waiter waiter(database, "queue");
  {
    auto acme = scope();
    auto write = database.write(acme);
    write.execute("INSERT INTO sample_row VALUES(:org, 1, '')");
    write.notify("queue");
  }
  put(database, 2, false);
  EXPECT_FALSE(woken(waiter, 100));
}

TEST_F(SqlWaiter, WordsOnlyAreChannels) {
  auto database = sample();
  for (auto bad : {"", "Queue", "a b", "a;b"})
    EXPECT_EQ(code_of([&] { Waiter waiter(database, bad); }), "sql.channel") << bad;
}

// One waits without a time limit for what several processes write: a wakeup that got lost would leave it waiting.
TEST_F(SqlWaiter, NoCommitOfAnyProcessGoesUnseen) {
  constexpr int processes = 4, each = 100;
  sample();
  std::vector<pid_t> children;
  auto database = Database::open(url());
  Waiter waiter(database, "queue");
  for (int process = 0; process < processes; ++process) {
    auto child = ::fork();
    if (child == 0) {
      auto own = Database::open(url());
      for (int i = 0; i < each; ++i) put(own, process * each + i);
      ::_exit(0);
    }
    children.push_back(child);
  }
  std::int64_t seen = 0;
  int sleeps = 0;
  while ((seen = count(database)) < processes * each) {
    ASSERT_TRUE(woken(waiter, 60'000)) << "asleep with " << seen << " seen, while there are " << count(database);
    waiter.clear();
    ++sleeps;
  }
  EXPECT_GT(sleeps, 1);
  for (auto child : children) ::waitpid(child, nullptr, 0);
}

// Killed right after its commit, a writer has no time left to say so.
TEST_F(SqlWaiter, AWriterThatIsKilledWakesToo) {
  SQLITE_ONLY();
  auto database = sample();
  Waiter waiter(database, "queue");
  auto child = ::fork();
  if (child == 0) {
    auto own = Database::open(url());
    put(own, 1, false);
    ::kill(::getpid(), SIGKILL);
  }
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(woken(waiter, 20'000));
  EXPECT_EQ(count(database), 1);
}

class SqlWaiterOnPostgresql : public SqlWaiter {};

TEST_F(SqlWaiterOnPostgresql, ConnectsAgain) {
  POSTGRESQL_ONLY();
  auto database = sample();
  Waiter waiter(database, "queue");
  {
    auto all = database.across_organisations();
    all.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN hammy_queue%'");
    all.commit();
  }
  EXPECT_TRUE(woken(waiter, 20'000));
  waiter.clear();
  put(database, 1);
  EXPECT_TRUE(woken(waiter, 20'000));
}

}  // namespace
}  // namespace hammy::sql
