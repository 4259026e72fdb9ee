// A store of queues for one test, a clock that it sets, and short ways to put, take and answer.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "../records.hpp"
#include "../store.hpp"
#include "base/error.hpp"
#include "outbox/outbox.hpp"
#include "queue/collect.hpp"
#include "queue/list.hpp"
#include "queue/manage.hpp"
#include "queue/schema.hpp"
#include "queue/store.hpp"

namespace hammy::queue {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

inline std::string code_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.code();
  }
  return "";
}

/// The selection by one field.
template <class Field, class Value>
Selection only(Field Selection::*field, Value value) {
  Selection selection;
  selection.*field = value;
  return selection;
}

struct SetClock : Clock {
  Instant at = *parse_rfc3339("2026-11-22T08:00:00Z");
  Instant now() override { return at; }
};

/// {"type":"message","id":ID, …}
inline std::string message(std::string_view id, std::string_view more = "") {
  return std::string(R"({"type":"message","id":")").append(id).append("\"").append(more).append("}");
}
/// `count` messages called PREFIX0, PREFIX1 …
inline std::vector<std::string> messages(int count, const std::string& prefix, std::string_view more = "") {
  std::vector<std::string> lines(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) lines[static_cast<std::size_t>(i)] = message(prefix + std::to_string(i), more);
  return lines;
}
inline std::string error_field(std::string_view code, std::string_view failure) {
  return std::string(R"(,"error":{"by":"hammy-send","code":")")
      .append(code)
      .append(R"(","class":")")
      .append(failure)
      .append(R"(","message":"m","at":"2026-11-22T07:59:00.000Z"})");
}

class InStore : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "hammy-queue-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    home_ = name;
    place_.emplace(home_ / "queue.db");
    auto database = sql::Database::create(place_->url());
    sql::bring_up_to_date(database, schema());
    sql::bring_up_to_date(database, outbox::schema());
  }
  void TearDown() override {
    store_.reset();
    place_.reset();
    std::filesystem::remove_all(home_);
  }

  void configure(std::string_view toml) {
    store_.reset();
    config_ = config::Config::parse(toml);
  }
  /// Another connection to the same store.
  std::unique_ptr<Store> open() { return std::make_unique<Store>(config_, clock_, *ids_, place_->url(), home_); }
  Store& store() {
    if (!store_) store_ = open();
    return *store_;
  }
  scope::Scope scope(std::string_view org = "default") { return store().scope_of(org); }

  std::size_t put(const std::vector<std::string>& lines, const std::string& queue = "q", const Putting& how = {},
                  std::string_view org = "default") {
    auto records = parsed(lines);
    return store().put(scope(org), queue, record::pointers_to(records), how);
  }
  void put_many(int count, const std::string& prefix, const std::string& more = "", const std::string& queue = "q") {
    put(messages(count, prefix, more), queue);
  }
  Batch take(std::size_t most = 100, const std::string& queue = "q", std::string_view token = {},
             std::string_view org = "default") {
    return store().take(scope(org), queue, most, minutes{5}, "test", token);
  }
  static std::string ids(const Batch& batch) {
    std::string all;
    for (const auto& taken : batch.records) all += taken.id + " ";
    return all;
  }
  std::string take_ids(std::size_t most = 100, const std::string& queue = "q") { return ids(take(most, queue)); }

  /// Answers everything in the batch, each record changed by `change` first.
  void answer(const Batch& batch, const Routes& routes = {}, const std::function<void(record::Record&)>& change = {}) {
    std::vector<record::Record> records;
    for (const auto& taken : batch.records) records.push_back(record::Record::parse(taken.line));
    std::vector<Answer> answers;
    for (std::size_t i = 0; i < records.size(); ++i) {
      if (change) change(records[i]);
      answers.push_back({&batch.records[i], &records[i], {}});
    }
    store().conclude(store().scope_of(batch.org), batch.token, answers, routes, "hammy-test");
  }
  static std::function<void(record::Record&)> failing(std::string_view code, Failure failure) {
    return [code = std::string(code), failure](record::Record& record) {
      record.fail(Error{code, "it fails", ""}.as(failure), "hammy-test", *parse_rfc3339("2026-11-22T08:00:00Z"));
    };
  }
  /// "queue id state due, …" of everything that is not done.
  std::string listed(const Selection& selection = {}, std::string_view org = "default") {
    std::string all;
    each_item(store(), scope(org), selection, [&](const Item& item) {
      all += item.queue + " " + item.id + " " + std::string(to_string(item.state));
      if (item.due > 0) all += " " + format_rfc3339(instant(item.due)).substr(11, 5);
      all += ", ";
    });
    return all;
  }
  /// The events in the outbox, in order, as "message:event".
  std::string events(std::string_view org = "default") {
    std::string all;
    for (const auto& event : outbox::events_after(store().database(), scope(org), {}, 1000)) {
      auto record = record::Record::parse(event.line);
      all += std::string(record.text("message")) + ":" + std::string(record.text("event")) + " ";
    }
    return all;
  }
  std::int64_t count(std::string_view sql) {
    auto all = store().database().read_across_organisations();
    auto rows = all.query(sql);
    return rows.next() ? rows.integer(0) : -1;
  }

  config::Config config_;
  SetClock clock_;
  std::unique_ptr<IdSource> ids_ = make_ids(clock_, "test");
  std::filesystem::path home_;
  std::optional<TestStore> place_;
  std::unique_ptr<Store> store_;
};

}  // namespace hammy::queue
