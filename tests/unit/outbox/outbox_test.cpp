#include "outbox/outbox.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <optional>

#include "../store.hpp"

namespace hammy::outbox {
namespace {

const Instant now = *parse_rfc3339("2026-11-22T08:00:00Z");

class Outbox : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "hammy-outbox-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    home_ = name;
    place_.emplace(home_ / "test.db");
    database_.emplace(sql::Database::create(place_->url()));
    sql::bring_up_to_date(*database_, schema());
  }
  void TearDown() override {
    database_.reset();
    place_.reset();
    std::filesystem::remove_all(home_);
  }
  scope::Scope scope(std::string_view org = "default") const { return {scope::OrgId(org), config_, home_}; }
  void put(std::string_view id, std::string_view org = "default", Instant at = now) {
    auto write = database_->write(scope(org));
    put_in(write, id, at);
    write.commit();
  }
  static void put_in(sql::Transaction& write, std::string_view id, Instant at = now) {
    auto event = record::Record::parse(R"({"type":"event","message":"M1","event":"opened"})");
    event.set_text("id", id);
    event.set_text("at", format_rfc3339(at));
    outbox::put(write, event, at);
  }
  /// The ids of the events after `cursor`, which moves behind them.
  std::string read(Cursor& cursor, std::int64_t most = 100, std::string_view org = "default") {
    std::string all;
    for (const auto& event : events_after(*database_, scope(org), cursor, most)) {
      all += std::string(record::Record::parse(event.line).id()) + " ";
      cursor = event.cursor;
    }
    return all;
  }
  std::string read_all(std::string_view org = "default") {
    Cursor cursor;
    return read(cursor, 1000, org);
  }

  config::Config config_;
  std::filesystem::path home_;
  std::optional<TestStore> place_;
  std::optional<sql::Database> database_;
};

TEST_F(Outbox, InOrderAndInPortions) {
  for (auto id : {"E1", "E2", "E3"}) put(id);
  Cursor cursor;
  EXPECT_EQ(read(cursor, 2), "E1 E2 ");
  EXPECT_EQ(read(cursor, 2), "E3 ");
  EXPECT_EQ(read(cursor, 2), "");
  put("E4");
  EXPECT_EQ(read(cursor, 2), "E4 ");
}

TEST_F(Outbox, EachConsumerAtItsOwnPace) {
  for (auto id : {"E1", "E2", "E3"}) put(id);
  auto first = events_after(*database_, scope(), {}, 2);
  advance(*database_, scope(), "archive", first.back().cursor, now);
  auto cursor = cursor_of(*database_, scope(), "archive");
  EXPECT_EQ(read(cursor), "E3 ");
  cursor = cursor_of(*database_, scope(), "report");
  EXPECT_EQ(read(cursor), "E1 E2 E3 ");
  advance(*database_, scope(), "report", cursor, now);
  auto all = consumers(*database_, scope());
  ASSERT_EQ(all.size(), 2);
  EXPECT_EQ(all[0].name, "archive");
  EXPECT_EQ(all[0].behind, 1);
  EXPECT_EQ(all[1].behind, 0);
}

TEST_F(Outbox, OrganisationsApart) {
  put("E1", "acme");
  put("E2", "other");
  EXPECT_EQ(read_all("acme"), "E1 ");
  EXPECT_EQ(read_all("other"), "E2 ");
  auto first = events_after(*database_, scope("acme"), {}, 9);
  advance(*database_, scope("acme"), "archive", first.back().cursor, now);
  EXPECT_TRUE(consumers(*database_, scope("other")).empty());
}

TEST_F(Outbox, WhatIsNotCommittedIsNotThere) {
  {
    auto write = database_->write(scope());
    put_in(write, "E1");
  }
  EXPECT_EQ(read_all(), "");
}

TEST_F(Outbox, TheEventsOfAMessage) {
  auto message = record::Record::parse(
      R"({"id":"M1","log":[{"at":"2026-11-22T07:00:00.000Z","by":"x","event":"accepted"},)"
      R"({"event":"without a time"},{"at":"2026-11-22T07:30:00.000Z","by":"x","event":"sent","detail":{"n":1.0}}]})");
  auto names = [&](std::int64_t published) {
    std::int64_t entries = 0;
    auto write = database_->write(scope());
    entries = put_events_of(write, message, published, now);
    write.commit();
    std::string all;
    for (const auto& event : events_after(*database_, scope(), {}, 100))
      all += std::string(record::Record::parse(event.line).text("event")) + " ";
    return all + std::to_string(entries);
  };
  EXPECT_EQ(names(0), "accepted sent 2");
  EXPECT_EQ(names(2), "accepted sent 2");  // nothing new
  EXPECT_EQ(names(1), "accepted sent sent 2");
}

TEST_F(Outbox, Forgets) {
  put("E1", "default", now - std::chrono::hours{2});
  put("E2");
  put("E3", "other", now - std::chrono::hours{2});
  auto write = database_->write(scope());
  EXPECT_EQ(forget(write, now - std::chrono::hours{1}, 100), 1);
  write.commit();
  EXPECT_EQ(read_all(), "E2 ");
  EXPECT_EQ(read_all("other"), "E3 ");
}

TEST_F(Outbox, ForgetsNothingThatSomebodyIsStillToRead) {
  for (auto id : {"E1", "E2", "E3"}) put(id);
  auto all = events_after(*database_, scope(), {}, 9);
  auto forget_all = [&](Instant before) {
    auto write = database_->write(scope());
    auto gone = forget(write, before, 100);
    write.commit();
    return gone;
  };
  advance(*database_, scope(), "report", all[0].cursor, now);
  EXPECT_EQ(forget_all(now + std::chrono::milliseconds{1}), 3 - 0);  // it has not been seen since
  for (auto id : {"E4", "E5", "E6"}) put(id);
  all = events_after(*database_, scope(), {}, 9);
  advance(*database_, scope(), "report", all[1].cursor, now + std::chrono::hours{1});
  EXPECT_EQ(forget_all(now + std::chrono::minutes{1}), 2);
  advance(*database_, scope(), "archive", all[0].cursor, now - std::chrono::hours{1000});
  advance(*database_, scope(), "report", all[2].cursor, now + std::chrono::hours{1});
  EXPECT_EQ(forget_all(now + std::chrono::minutes{1}), 0);  // the archive has not read the last
}

/// A transaction that has taken its number first and is committed last must not be passed over.
TEST_F(Outbox, PostgresqlDoesNotSkipLateCommits) {
  POSTGRESQL_ONLY();
  auto slow = sql::Database::open(place_->url());
  auto write = slow.write(scope());
  put_in(write, "SLOW");
  put("FAST");
  Cursor cursor;
  EXPECT_EQ(read(cursor), "");
  write.commit();
  EXPECT_EQ(read(cursor), "SLOW FAST ");
}

}  // namespace
}  // namespace hammy::outbox
