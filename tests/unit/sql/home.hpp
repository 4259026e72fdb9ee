// A database in a directory of its own, for the tests of this folder.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <string>

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
  }
  void TearDown() override { std::filesystem::remove_all(home_); }

  std::filesystem::path path() const { return home_ / "test.db"; }
  std::string url() const { return "sqlite:" + path().string(); }
  scope::Scope scope(std::string_view org = "acme") const { return {scope::OrgId(org), config_, home_}; }
  /// A database with the table sample_row(org, n, text).
  Database sample() const {
    auto database = Database::create(url());
    auto all = database.across_organisations();
    all.execute("CREATE TABLE IF NOT EXISTS sample_row(org TEXT NOT NULL, n BIGINT, text TEXT, PRIMARY KEY(org, n))");
    all.commit();
    return database;
  }

  config::Config config_;
  std::filesystem::path home_;
};

}  // namespace hammy::sql
