// Serial numbers, books, accounts and prices, on a database.
#include "tsa/books.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <thread>

#include "../store.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "tsa/accounts.hpp"
#include "tsa/price.hpp"
#include "tsa/rate.hpp"
#include "tsa/schema.hpp"
#include "tsa/serials.hpp"

namespace hammy::tsa {
namespace {

const Instant now = *parse_rfc3339("2026-11-22T08:00:00Z");

class Authority : public testing::Test {
 protected:
  void SetUp() override {
    store_.emplace(home_.path() / "tsa.db");
    database_.emplace(sql::Database::create(store_->url()));
    sql::bring_up_to_date(*database_, ledger::schema());
    sql::bring_up_to_date(*database_, schema());
  }
  void TearDown() override {
    database_.reset();
    store_.reset();
  }
  scope::Scope scope(std::string_view org = "default") { return {scope::OrgId{org}, config_, home_.path()}; }
  const std::string& url() { return store_->url(); }
  Entry entry(std::string account, std::int64_t quota, Moment at = now) {
    return {at, "0102", std::move(account), quota, "192.0.2.1", "1.2.3", "SHA-256", "ab"};
  }
  std::int64_t granted(std::string_view account, std::string_view month, std::string_view org = "default") {
    auto its = scope(org);
    auto read = database_->read(its);
    auto rows = read.query("SELECT granted FROM tsa_use WHERE org = :org AND account = :account AND month = :month",
                           {{"account", account}, {"month", month}});
    return rows.next() ? rows.integer(0) : -1;
  }
  std::vector<std::string> actions() {
    std::vector<std::string> out;
    auto its = scope();
    auto read = database_->read(its);
    ledger::read(read, "", [&](const ledger::Entry& one) { out.push_back(one.action); });
    EXPECT_FALSE(ledger::first_broken(read, its));
    return out;
  }
  static std::string code_of(const std::function<void()>& work) {
    try {
      work();
      return {};
    } catch (const Error& error) {
      return error.code();
    }
  }

  TemporaryDirectory home_;
  config::Config config_;
  std::optional<TestStore> store_;
  std::optional<sql::Database> database_;
};

TEST_F(Authority, SerialsNeverComeTwice) {
  std::set<std::string> seen;
  std::mutex mutex;
  auto draw = [&](int count) {
    Serials serials(scope(), url());  // as a server that was started anew, or another beside it
    for (int i = 0; i < count; ++i) {
      auto serial = serials.next();
      std::scoped_lock lock(mutex);
      EXPECT_TRUE(seen.insert(serial).second);
      EXPECT_TRUE(seen.insert(serial.substr(0, 8)).second) << "the counter alone is unique";
    }
  };
  std::thread beside([&] { draw(1500); });
  draw(1500);
  beside.join();
  draw(1);
  EXPECT_EQ(seen.size(), 2U * 3001);
}

TEST_F(Authority, ARestoredDatabaseStillMakesOtherNumbers) {
  auto first = Serials(scope(), url()).next();
  auto all = database_->across_organisations();
  all.execute("UPDATE tsa_serial SET next = 1");
  all.commit();
  auto again = Serials(scope(), url()).next();
  EXPECT_EQ(first.substr(0, 8), again.substr(0, 8));
  EXPECT_NE(first, again);
}

TEST_F(Authority, BooksCountWhatTheyTake) {
  {
    Books books(scope(), url());
    std::vector<std::thread> threads;
    threads.reserve(8);
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&] {
        for (int k = 0; k < 25; ++k) EXPECT_TRUE(books.enter(entry("acme", 0)));
      });
    for (auto& thread : threads) thread.join();
    books.note("tsa.start", "authority", "{}", now);
    books.refuse("acme", now);
  }
  EXPECT_EQ(granted("acme", "2026-11"), 200);
  EXPECT_EQ(granted("acme", "2026-11", "other"), -1);
  EXPECT_EQ(actions().size(), 201U);
  Serials(scope(), url()).next();
  Books(scope(), url()).enter(entry("acme", 0, Moment(now) + microseconds(1)));
  EXPECT_EQ(Serials::last_time(scope(), url()), Moment(now) + microseconds(1));
  EXPECT_EQ(Serials::last_time(scope("other"), url()), Moment{});
  Books(scope(), url()).note("tsa.clock", "unsound", "{}", Moment(now) + std::chrono::hours(99999));
  EXPECT_EQ(Serials::last_time(scope(), url()), Moment(now) + microseconds(1)) << "a wrong clock was told to nobody";
}

TEST_F(Authority, AQuotaIsOfAMonth) {
  Books books(scope(), url());
  std::atomic<int> taken{0};
  std::vector<std::thread> threads;
  threads.reserve(6);
  for (int i = 0; i < 6; ++i)
    threads.emplace_back([&] {
      for (int k = 0; k < 5; ++k) taken += books.enter(entry("acme", 7));
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(taken, 7);
  EXPECT_EQ(granted("acme", "2026-11"), 7);
  EXPECT_TRUE(books.enter(entry("acme", 7, *parse_rfc3339("2026-12-01T00:00:00Z"))));
  EXPECT_FALSE(books.enter(entry("acme", 7, *parse_rfc3339("2026-11-30T23:59:59.999Z"))));
}

TEST_F(Authority, AccountsLogInByTheirSecret) {
  auto its = scope();
  auto secret = add_account(*database_, its, "acme", {.title = "Kovács és Társa", .rate = 5, .quota = 100}, now);
  auto find = [&](const std::string& header) { return Logins(its, url()).find(header); };
  EXPECT_EQ(find("Basic " + text::base64("acme:" + secret))->quota, 100);
  EXPECT_EQ(find("bearer " + secret)->name, "acme");
  EXPECT_FALSE(find("Basic " + text::base64("other:" + secret)));
  EXPECT_FALSE(find("Basic " + text::base64("acme:" + secret + "x")));
  EXPECT_FALSE(find("Basic " + text::base64("acme")));
  for (const char* header : {"", "Basic", "Basic !!", "Bearer ", "Digest x", "Bearer x"}) EXPECT_FALSE(find(header));
  EXPECT_FALSE(Logins(scope("other"), url()).find("Bearer " + secret));

  auto another = renew_secret(*database_, its, "acme", now);
  EXPECT_FALSE(find("Bearer " + secret));
  EXPECT_TRUE(find("Bearer " + another));
  change_account(*database_, its, "acme", {.active = false}, now);
  EXPECT_FALSE(find("Bearer " + another));
  EXPECT_EQ(list_accounts(*database_, its).at(0).title, "Kovács és Társa");
  EXPECT_EQ(actions(), (std::vector<std::string>{"tsa.account.add", "tsa.account.renew", "tsa.account.set"}));
  EXPECT_EQ(code_of([&] { add_account(*database_, its, "acme", {}, now); }), "tsa.account");
  EXPECT_EQ(code_of([&] { add_account(*database_, its, "a:b", {}, now); }), "tsa.account");
  EXPECT_EQ(code_of([&] { change_account(*database_, its, "none", {}, now); }), "tsa.account");
  EXPECT_EQ(code_of([&] { renew_secret(*database_, its, "none", now); }), "tsa.account");
  EXPECT_EQ(code_of([&] { change_account(*database_, its, "acme", {.tiers = "1:2"}, now); }), "tsa.account");
}

TEST(Price, IsThatOfTheTierEachFallsInto) {
  auto tiers = parse_tiers("1:25, 1001:20.5,5001:0.000001");
  auto charged = charges(tiers, 5003);
  ASSERT_EQ(charged.size(), 3U);
  EXPECT_EQ(charged[0].count, 1000);
  EXPECT_EQ(charged[1].count, 4000);
  EXPECT_EQ(decimal(charged[1].amount), "82000");
  EXPECT_EQ(charged[2].count, 3);
  EXPECT_EQ(decimal(charged[2].amount), "0.000003");
  EXPECT_EQ(charges(tiers, 0).size(), 0U);
  EXPECT_EQ(charges(tiers, 1000).size(), 1U);
  EXPECT_EQ(decimal(12'345'678, 2), "12.35");
  EXPECT_EQ(decimal(12'344'999, 2), "12.34");
  EXPECT_EQ(decimal(999'500'000, 0), "1000");
  for (const char* wrong : {"", "2:1", "1:x", "1", "1:1,1:2", "1:1,3:1,2:1", "1:1.1234567", "1:-1", "1:1.", "1:1,"})
    EXPECT_THROW(parse_tiers(wrong), Error) << wrong;
}

TEST(Rates, FillAgain) {
  using namespace std::chrono_literals;
  Rates rates;
  Rates::Time start{};
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(rates.take("a", 3, start));
  EXPECT_FALSE(rates.take("a", 3, start));
  EXPECT_TRUE(rates.take("b", 3, start));
  EXPECT_FALSE(rates.take("a", 3, start + 300ms));
  EXPECT_TRUE(rates.take("a", 3, start + 700ms));
  EXPECT_TRUE(rates.take("a", 0, start));
}

}  // namespace
}  // namespace hammy::tsa
