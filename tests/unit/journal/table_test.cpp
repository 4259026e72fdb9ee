#include "journal/table.hpp"

#include <atomic>
#include <cstdlib>
#include <optional>
#include <thread>

#include "../store.hpp"
#include "base/error.hpp"
#include "journal/file.hpp"

namespace hammy::journal {
namespace {

class SetClock final : public Clock {
 public:
  Instant at = *parse_rfc3339("2026-11-22T08:00:00Z");
  Instant now() override { return at; }
};

Digest digest_of(std::uint64_t number) {
  return Identity{"default", "key-" + std::to_string(number), "email", "anna@example.com", 0}.digest();
}

class JournalTable : public testing::Test {
 protected:
  void SetUp() override {
    char path[] = "/tmp/hammy-journal-XXXXXX";
    home_ = ::mkdtemp(path);
    store_.emplace(home_ / "queue.db");
    auto database = sql::Database::create(store_->url());
    sql::bring_up_to_date(database, schema());
  }
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(home_);
  }
  TableJournal open(std::string_view org = "default") {
    return {scope::Scope{scope::OrgId{org}, config_, home_}, clock_, store_->url()};
  }
  std::vector<Entry> entries(std::uint64_t from, std::uint64_t to) {
    std::vector<Entry> all;
    for (auto i = from; i < to; ++i) all.push_back({digest_of(i), clock_.at, "detail " + std::to_string(i)});
    return all;
  }

  std::filesystem::path home_;
  config::Config config_;
  SetClock clock_;
  std::optional<TestStore> store_;
};

TEST_F(JournalTable, RemembersWhatWasDelivered) {
  for (std::uint64_t count : {0, 1, 2, 3, 127, 128, 129, 300}) {
    auto journal = open();
    journal.record(entries(1, count + 1));
    EXPECT_FALSE(journal.dirty());
    for (std::uint64_t i : {std::uint64_t{1}, count / 2 + 1, count})
      if (i >= 1 && i <= count) {
        EXPECT_EQ(journal.find(digest_of(i)), (Entry{digest_of(i), clock_.at, "detail " + std::to_string(i)}));
      }
    EXPECT_FALSE(open().find(digest_of(count + 1)));
  }
}

TEST_F(JournalTable, TheSameTwiceDoesNoHarm) {
  auto journal = open();
  auto twice = entries(1, 3);
  twice.push_back(twice.front());
  journal.record(twice);
  journal.record(twice);
  EXPECT_EQ(journal.find(digest_of(1))->detail, "detail 1");
}

TEST_F(JournalTable, KeepsAnyBytesOfOneLine) {
  std::string detail("\"250 Gr\xfc\xdf\x00 e\"", 13);
  auto journal = open();
  journal.record(std::vector<Entry>{{digest_of(1), clock_.at, detail}});
  EXPECT_EQ(journal.find(digest_of(1))->detail, detail);
  EXPECT_THROW(journal.record(std::vector<Entry>{{digest_of(2), clock_.at, "a\nb"}}), Error);
}

TEST_F(JournalTable, OrganisationsHaveTheirOwn) {
  open("acme").record(entries(1, 2));
  EXPECT_TRUE(open("acme").find(digest_of(1)));
  EXPECT_FALSE(open("other").find(digest_of(1)));
}

TEST_F(JournalTable, ForgetsWhatIsOlderThanThirtyDaysAndNothingElse) {
  auto journal = open();
  journal.record(entries(1, 1500));
  clock_.at += std::chrono::days(29);
  journal.record(entries(2000, 3500));
  EXPECT_TRUE(journal.find(digest_of(1)));
  clock_.at += std::chrono::days(2);
  journal.record(entries(4000, 5500));
  EXPECT_FALSE(journal.find(digest_of(1)));
  EXPECT_FALSE(journal.find(digest_of(1499)));
  EXPECT_TRUE(journal.find(digest_of(2000)));
  EXPECT_TRUE(journal.find(digest_of(4000)));
}

TEST_F(JournalTable, SeveralMayWriteTheSameDeliveriesInAnyOrder) {
  std::vector<std::thread> all;
  all.reserve(4);
  for (int thread = 0; thread < 4; ++thread)
    all.emplace_back([&, thread] {
      auto journal = open();
      for (int round = 0; round < 20; ++round) {
        auto some = entries(static_cast<std::uint64_t>(round) * 10, static_cast<std::uint64_t>(round) * 10 + 40);
        if (thread % 2) std::reverse(some.begin(), some.end());
        journal.record(some);
      }
    });
  for (auto& one : all) one.join();
  EXPECT_TRUE(open().find(digest_of(229)));
}

TEST_F(JournalTable, LiesWhereTheStoreDoes) {
  auto config = config::Config::parse("[store]\nurl = '" + store_->url() + "'\n");
  scope::Scope scope{scope::OrgId{"default"}, config, home_};
  auto journal = journal::open(scope, clock_);
  EXPECT_EQ(dynamic_cast<TableJournal*>(journal.get()) != nullptr, on_postgresql());
  EXPECT_EQ(dynamic_cast<FileJournal*>(journal.get()) != nullptr, !on_postgresql());
}

class JournalTableOnPostgresql : public JournalTable {};

TEST_F(JournalTableOnPostgresql, AConnectionThatDiesIsMadeAgain) {
  POSTGRESQL_ONLY();
  auto journal = open();
  // It is cut once in each round, at whatever moment of it, and never again before the round is through.
  std::atomic<int> round = 0;
  constexpr int rounds = 100;
  std::thread cutting([&] {
    auto database = sql::Database::open(store_->url());
    for (int cut = 0; cut < rounds; ++cut) {
      auto all = database.across_organisations();
      all.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = current_user AND "
          "pid <> pg_backend_pid()");
      while (round < cut + 1) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  });
  std::string failure;
  for (std::uint64_t i = 0; i < rounds; ++i, ++round) {
    try {
      journal.record(entries(i * 10, i * 10 + 10));
    } catch (const Error& error) {
      failure = error.message();
    }
  }
  cutting.join();
  EXPECT_EQ(failure, "");
  for (std::uint64_t i = 0; i < 1000; ++i) ASSERT_TRUE(journal.find(digest_of(i))) << i;
}

}  // namespace
}  // namespace hammy::journal
