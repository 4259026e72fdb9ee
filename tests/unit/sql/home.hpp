// A database in a directory of its own, for the tests of this folder.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "../store.hpp"
#include "base/error.hpp"
#include "sql/database.hpp"
#include "sql/schema.hpp"

namespace hammy::sql {

inline std::string code_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.code();
  }
  return "";
}

class WithHome : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "hammy-sql-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    home_ = name;
    store_.emplace(path());
  }
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(home_);
  }

  std::filesystem::path path() const { return home_ / "test.db"; }
  std::string url() const { return store_->url(); }
  scope::Scope scope(std::string_view org = "acme") const { return {scope::OrgId(org), config_, home_}; }
  /// A database with the table sample_row(org, n, text).
  Database sample() const {
    static constexpr std::string_view first[] = {
        "CREATE TABLE sample_row(org TEXT NOT NULL, n BIGINT, text TEXT, PRIMARY KEY(org, n))",
        "CREATE TABLE sample_turn(turn SERIAL_KEY, org TEXT, process BIGINT)"};
    static constexpr Step steps[] = {first};
    auto database = Database::create(url());
    bring_up_to_date(database, {"sample", steps});
    return database;
  }

  config::Config config_;
  std::filesystem::path home_;
  std::optional<TestStore> store_;
};

}  // namespace hammy::sql
