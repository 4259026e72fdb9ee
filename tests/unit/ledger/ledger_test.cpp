#include "ledger/ledger.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <thread>
#include <vector>

#include "../store.hpp"
#include "base/file.hpp"

namespace hammy::ledger {
namespace {

class Ledger : public testing::Test {
 protected:
  void SetUp() override {
    store_.emplace(home_.path() / "queue.db");
    database_.emplace(sql::Database::create(store_->url()));
    sql::bring_up_to_date(*database_, schema());
  }
  void TearDown() override {
    database_.reset();
    store_.reset();
  }

  scope::Scope scope(std::string_view org = "default") { return {scope::OrgId{org}, config_, home_.path()}; }
  void append(std::string_view actor, std::string_view action, std::string_view subject,
              std::string_view org = "default") {
    auto its = scope(org);
    auto write = database_->write(its);
    ledger::append(write, its, *parse_rfc3339("2026-11-22T08:00:00Z"), {actor, action, subject});
    write.commit();
  }
  std::vector<Entry> entries(std::string_view subject = "", std::string_view org = "default") {
    std::vector<Entry> all;
    auto its = scope(org);
    auto transaction = database_->read(its);
    read(transaction, subject, [&](const Entry& entry) { all.push_back(entry); });
    return all;
  }
  std::optional<std::int64_t> broken() {
    auto its = scope();
    auto transaction = database_->read(its);
    return first_broken(transaction, its);
  }
  void tamper(std::string_view statement) {
    auto all = database_->across_organisations();
    ASSERT_EQ(all.execute(statement), 1);
    all.commit();
  }

  TemporaryDirectory home_;
  config::Config config_;
  std::optional<TestStore> store_;
  std::optional<sql::Database> database_;
};

TEST_F(Ledger, KeepsWhoDidWhatInItsOrder) {
  append("anna", "template.publish", "invoice@1");
  append("béla", "template.approve", "invoice@1");
  append("anna", "template.publish", "invoice_2@1");
  append("anna", "template.disable", "invoice");
  auto all = entries();
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all[1].actor, "béla");
  EXPECT_EQ(all[3].number, 4);
  auto its = entries("invoice");
  ASSERT_EQ(its.size(), 3U);
  EXPECT_EQ(its[2].action, "template.disable");
  EXPECT_EQ(entries("invoice@1").size(), 2U);
  EXPECT_FALSE(broken());
}

TEST_F(Ledger, OrganisationsHaveChainsOfTheirOwn) {
  append("anna", "template.publish", "invoice@1");
  append("eve", "template.publish", "invoice@1", "acme");
  EXPECT_EQ(entries("", "acme").front().number, 1);
  EXPECT_EQ(entries().size(), 1U);
  EXPECT_NE(entries().front().hash, entries("", "acme").front().hash);
}

TEST_F(Ledger, WhatIsChangedShows) {
  for (int i = 0; i < 5; ++i) append("anna", "template.publish", "invoice@" + std::to_string(i));
  tamper("UPDATE ledger_entry SET actor = 'eve' WHERE number = 3");
  EXPECT_EQ(broken(), 3);
}

TEST_F(Ledger, WhatIsTakenOutShows) {
  for (int i = 0; i < 5; ++i) append("anna", "template.publish", "invoice@" + std::to_string(i));
  tamper("DELETE FROM ledger_entry WHERE number = 2");
  EXPECT_EQ(broken(), 2);
}

TEST_F(Ledger, SeveralMayWriteAtOnce) {
  constexpr int each = 20;
  std::vector<std::thread> threads(4);
  for (auto& thread : threads)
    thread = std::thread([this] {
      auto own = sql::Database::open(store_->url());
      auto its = scope();
      for (int i = 0; i < each; ++i) {
        auto write = own.write(its);
        ledger::append(write, its, Instant{}, {"anna", "template.publish", "invoice"});
        write.commit();
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(entries().size(), 4U * each);
  EXPECT_FALSE(broken());
}

}  // namespace
}  // namespace hammy::ledger
