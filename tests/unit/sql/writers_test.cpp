// Several processes at one database: nobody fails, nobody starves, nothing confirmed is lost.
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <map>
#include <random>
#include <thread>
#include <vector>

#include "home.hpp"

namespace hammy::sql {
namespace {

class SqlWriters : public WithHome {
 protected:
  /// Runs `work` in a child process, which ends with 0 when it throws nothing.
  template <class Work>
  pid_t in_child(Work work) {
    auto child = ::fork();
    if (child != 0) return child;
    try {
      work();
    } catch (const Error& error) {
      std::fprintf(stderr, "%s: %s\n", error.code().c_str(), error.what());
      ::_exit(1);
    }
    ::_exit(0);
  }
  static int status_of(pid_t child) {
    int status = -1;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    return status;
  }
  std::int64_t count(const char* condition) {
    auto database = Database::open(url());
    auto all = database.read_across_organisations();
    auto rows = all.query(std::string("SELECT count(*) FROM sample_row WHERE ") + condition);
    EXPECT_TRUE(rows.next());
    return rows.integer(0);
  }
};

TEST_F(SqlWriters, NobodyFailsAndNobodyStarves) {
  constexpr int processes = 6, transactions = 60;
  sample();
  int start[2];
  ASSERT_EQ(::pipe(start), 0);
  std::vector<pid_t> children;
  for (int process = 0; process < processes; ++process)
    children.push_back(in_child([&] {
      auto database = Database::open(url());
      auto acme = scope();
      ::close(start[1]);
      char byte;
      [[maybe_unused]] auto closed = ::read(start[0], &byte, 1);  // all begin together
      for (int i = 0; i < transactions; ++i) {
        auto write = database.write(acme);
        write.alone("turn");
        write.execute("INSERT INTO sample_turn(org, process) VALUES(:org, :process)", {{"process", process}});
        // Read and written in one transaction: lost updates would show in the count.
        auto rows = write.query("SELECT coalesce(max(n), 0) + 1 FROM sample_row WHERE org = :org");
        rows.next();
        write.execute("INSERT INTO sample_row(org, n) VALUES(:org, :n)", {{"n", rows.integer(0)}});
        write.commit();
      }
    }));
  ::close(start[0]);
  ::close(start[1]);
  for (auto child : children) EXPECT_EQ(status_of(child), 0);
  EXPECT_EQ(count("n > 0"), processes * transactions);

  auto database = Database::open(url());
  auto all = database.read_across_organisations();
  std::map<std::int64_t, int> turns;
  for (auto rows = all.query("SELECT process FROM sample_turn ORDER BY turn"); rows.next();)
    if (++turns[rows.integer(0)] == transactions) break;
  // When the first is through, nobody may have been kept out, however the machine divides its time.
  for (int process = 0; process < processes; ++process) EXPECT_GE(turns[process], transactions / 10) << process;
}

TEST_F(SqlWriters, KillingThemLosesNothingConfirmed) {
  sample();
  std::mt19937 random{20261122};
  std::vector<std::int64_t> confirmed;
  std::int64_t next = 1;
  for (int round = 0; round < 12; ++round) {
    std::vector<std::pair<pid_t, int>> writers;
    for (int writer = 0; writer < 2; ++writer) {
      int told[2];
      ASSERT_EQ(::pipe2(told, O_CLOEXEC), 0);
      auto first = next;
      next += 100'000;
      auto child = in_child([&] {
        auto database = Database::open(url());
        auto acme = scope();
        for (auto n = first;; n += 2) {
          auto write = database.write(acme);
          write.execute("INSERT INTO sample_row VALUES(:org, :n, 'left')", {{"n", n}});
          write.execute("INSERT INTO sample_row VALUES(:org, :n, 'right')", {{"n", n + 1}});
          write.commit();
          if (::write(told[1], &n, sizeof n) != sizeof n) return;
        }
      });
      ::close(told[1]);
      writers.emplace_back(child, told[0]);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20 + random() % 60));
    for (auto [child, told] : writers) ::kill(child, SIGKILL);
    for (auto [child, told] : writers) {
      status_of(child);
      for (std::int64_t n; ::read(told, &n, sizeof n) == sizeof n;) confirmed.push_back(n);
      ::close(told);
    }
  }
  ASSERT_FALSE(confirmed.empty());
  auto database = Database::open(url());
  auto all = database.read_across_organisations();
  for (auto n : confirmed) {
    auto rows = all.query("SELECT count(*) FROM sample_row WHERE n IN (:n, CAST(:n AS BIGINT) + 1)", {{"n", n}});
    ASSERT_TRUE(rows.next());
    EXPECT_EQ(rows.integer(0), 2) << n;
  }
  EXPECT_EQ(count("text = 'left'"), count("text = 'right'")) << "a transaction was taken half";
  if (on_postgresql()) return;
  auto rows = all.query("PRAGMA integrity_check");
  ASSERT_TRUE(rows.next());
  EXPECT_EQ(rows.text(0), "ok");
}

TEST_F(SqlWriters, AReaderKeepsItsViewAndHoldsNobodyUp) {
  auto writer = sample();
  auto reader = Database::open(url());
  auto acme = scope();
  auto read = reader.read(acme);
  auto counted = [&] {
    auto rows = read.query("SELECT count(*) FROM sample_row WHERE org = :org");
    rows.next();
    return rows.integer(0);
  };
  EXPECT_EQ(counted(), 0);
  auto write = writer.write(acme);
  write.execute("INSERT INTO sample_row VALUES(:org, 1, '')");
  write.commit();
  EXPECT_EQ(counted(), 0);
  EXPECT_EQ(count("n > 0"), 1);
}

}  // namespace
}  // namespace hammy::sql
