#include "versions/store.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <vector>

#include "../store.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "ledger/ledger.hpp"
#include "versions/schema.hpp"

namespace hammy::versions {
namespace {

std::string code_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.code();
  }
  return "";
}

class Versions : public testing::Test {
 protected:
  void SetUp() override {
    place_.emplace(home_.path() / "queue.db");
    auto database = sql::Database::create(place_->url());
    sql::bring_up_to_date(database, schema());
    sql::bring_up_to_date(database, ledger::schema());
  }
  Store open() { return Store(config_, place_->url(), home_.path()); }
  scope::Scope scope(std::string_view org = "default") { return {scope::OrgId{org}, config_, home_.path()}; }
  Version publish(const std::string& text, std::string_view actor = "anna", std::string_view org = "default") {
    return open().publish(scope(org), {"invoice", {{"invoice/body.txt", text}}}, "priority = 7\n", actor, now_).version;
  }
  std::vector<std::string> actions() {
    std::vector<std::string> all;
    auto store = open();
    auto its = scope();
    auto transaction = store.database().read(its);
    ledger::read(transaction, "", [&](const ledger::Entry& entry) {
      all.push_back(entry.actor + " " + entry.action + " " + entry.subject);
    });
    return all;
  }

  TemporaryDirectory home_;
  config::Config config_;
  Instant now_ = *parse_rfc3339("2026-11-22T08:00:00Z");
  std::optional<TestStore> place_;
};

TEST_F(Versions, TheSameFilesAreTheSameVersion) {
  EXPECT_EQ(publish("one").identity(), "invoice@1");
  EXPECT_EQ(publish("two").identity(), "invoice@2");
  auto again = publish("one", "bela");
  EXPECT_EQ(again.identity(), "invoice@1");
  EXPECT_EQ(again.published_by, "anna");
  EXPECT_EQ(actions(),
            (std::vector<std::string>{"anna template.publish invoice@1", "anna template.publish invoice@2"}));
}

TEST_F(Versions, AreFoundByNumberHashOrAsTheNewest) {
  auto one = publish("one");
  publish("two");
  auto store = open();
  EXPECT_EQ(store.find(scope(), "invoice").number, 2);
  EXPECT_EQ(store.find(scope(), "invoice@1").number, 1);
  EXPECT_EQ(store.find(scope(), "invoice@" + one.hash.substr(0, 12)).number, 1);
  for (auto* which : {"invoice@3", "letter", "invoice@1x", "invoice@ffffffffffff"})
    EXPECT_EQ(code_of([&] { store.find(scope(), which); }), "template.unknown-version") << which;
  EXPECT_EQ(thaw(store.content(scope(), one)).files.at("invoice/body.txt"), "one");
}

TEST_F(Versions, OrganisationsSeeNothingOfEachOther) {
  publish("one");
  publish("theirs", "eve", "acme");
  auto store = open();
  EXPECT_EQ(store.list(scope("acme")).size(), 1U);
  EXPECT_EQ(store.list(scope("acme")).front().published_by, "eve");
  EXPECT_EQ(code_of([&] { store.find(scope("other"), "invoice"); }), "template.unknown-version");
  store.activate(scope("acme"), store.find(scope("acme"), "invoice"), "eve", now_);
  EXPECT_FALSE(store.active(scope(), "invoice"));
}

TEST_F(Versions, FourEyes) {
  auto version = publish("one", "anna");
  auto store = open();
  EXPECT_EQ(code_of([&] { store.approve(scope(), version, "bela", now_); }), "template.state");
  store.submit(scope(), version, "cili", now_);
  EXPECT_EQ(code_of([&] { store.approve(scope(), version, "anna", now_); }), "template.four-eyes");
  EXPECT_EQ(code_of([&] { store.reject(scope(), version, "cili", "no", now_); }), "template.four-eyes");
  store.approve(scope(), version, "bela", now_);
  auto approved = store.find(scope(), "invoice@1");
  EXPECT_EQ(approved.state, "approved");
  EXPECT_EQ(approved.submitted_by, "cili");
  EXPECT_EQ(approved.decided_by, "bela");
  EXPECT_EQ(code_of([&] { store.submit(scope(), version, "anna", now_); }), "template.state");
}

TEST_F(Versions, ApprovalIsDemandedWhereTheSettingsSaySo) {
  auto version = publish("one");
  config_ = config::Config::parse("[templates]\napproval = true\n");
  auto store = open();
  EXPECT_EQ(code_of([&] { store.activate(scope(), version, "anna", now_); }), "template.not-approved");
  store.submit(scope(), version, "anna", now_);
  EXPECT_EQ(code_of([&] { store.activate(scope(), version, "anna", now_); }), "template.not-approved");
  store.approve(scope(), version, "bela", now_);
  store.activate(scope(), version, "anna", now_);
  EXPECT_EQ(store.active(scope(), "invoice")->version.number, 1);
}

TEST_F(Versions, WhatIsRejectedIsNeverActive) {
  auto version = publish("one");
  auto store = open();
  store.submit(scope(), version, "anna", now_);
  store.reject(scope(), version, "bela", "the due date is missing", now_);
  EXPECT_EQ(store.find(scope(), "invoice").reason, "the due date is missing");
  EXPECT_EQ(code_of([&] { store.activate(scope(), version, "anna", now_); }), "template.not-approved");
  EXPECT_FALSE(store.active(scope(), "invoice"));
}

TEST_F(Versions, RollsBackAsOftenAsItWasActivated) {
  auto store = open();
  std::vector<Version> versions;
  versions.reserve(3);
  for (const auto* text : {"one", "two", "three"}) {
    versions.push_back(publish(text));
    store.activate(scope(), versions.back(), "anna", now_);
  }
  store.activate(scope(), versions[0], "anna", now_);
  EXPECT_EQ(store.roll_back(scope(), "invoice", "bela", now_).number, 3);
  EXPECT_EQ(store.roll_back(scope(), "invoice", "bela", now_).number, 2);
  EXPECT_EQ(store.roll_back(scope(), "invoice", "bela", now_).number, 1);
  EXPECT_EQ(code_of([&] { store.roll_back(scope(), "invoice", "bela", now_); }), "template.no-earlier");
  EXPECT_EQ(store.active(scope(), "invoice")->version.number, 1);
  EXPECT_EQ(actions().back(), "bela template.rollback invoice@1");
}

TEST_F(Versions, DisablingIsToldAndEnds) {
  auto store = open();
  EXPECT_EQ(code_of([&] { store.disable(scope(), "invoice", "anna", "", now_); }), "template.unknown-version");
  store.activate(scope(), publish("one"), "anna", now_);
  EXPECT_TRUE(store.disable(scope(), "invoice", "bela", "wrong rate", now_));
  EXPECT_FALSE(store.disable(scope(), "invoice", "cili", "again", now_));
  auto active = store.active(scope(), "invoice");
  EXPECT_TRUE(active->disabled);
  EXPECT_EQ(active->disabled_by + ": " + active->disabled_reason, "bela: wrong rate");
  EXPECT_TRUE(store.enable(scope(), "invoice", "anna", now_));
  EXPECT_FALSE(store.enable(scope(), "invoice", "anna", now_));
  EXPECT_FALSE(store.active(scope(), "invoice")->disabled);
}

TEST_F(Versions, SettingsAreThoseOfTheActiveVersion) {
  auto store = open();
  auto version = publish("one");
  EXPECT_FALSE(store.settings(scope(), "invoice"));
  store.activate(scope(), version, "anna", now_);
  EXPECT_EQ(store.settings(scope(), "invoice"), "priority = 7\n");
}

TEST_F(Versions, ContentThatWasChangedInTheStoreIsNotGivenOut) {
  auto version = publish("one");
  auto store = open();
  auto all = store.database().across_organisations();
  ASSERT_EQ(all.execute("UPDATE versions_version SET content = 'x'"), 1);
  all.commit();
  EXPECT_EQ(code_of([&] { (void)store.content(scope(), version); }), "template.archive");
}

}  // namespace
}  // namespace hammy::versions
