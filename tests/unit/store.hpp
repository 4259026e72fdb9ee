// A database for one test: an SQLite file, or with $HAMMY_TEST_POSTGRESQL, the URL of a database, a schema of its own
// there that goes away at the end.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "sql/database.hpp"

namespace hammy {

inline bool on_postgresql() { return std::getenv("HAMMY_TEST_POSTGRESQL") != nullptr; }

class TestStore {
 public:
  explicit TestStore(const std::filesystem::path& file) : url_("sqlite:" + file.string()) {
    const char* named = std::getenv("HAMMY_TEST_POSTGRESQL");
    if (!named) return;
    std::string server = named;
    static int count = 0;
    schema_ = "test_" + std::to_string(::getpid()) + "_" + std::to_string(++count);
    server_ = server;
    url_ = server + (server.find('?') == server.npos ? "?" : "&") + "options=-csearch_path%3D" + schema_;
    on_server("CREATE SCHEMA " + schema_);
  }
  ~TestStore() {
    if (!schema_.empty()) on_server("DROP SCHEMA " + schema_ + " CASCADE");
  }
  TestStore(const TestStore&) = delete;
  TestStore& operator=(const TestStore&) = delete;

  const std::string& url() const { return url_; }

 private:
  void on_server(const std::string& statement) const {
    auto database = sql::Database::open(server_);
    auto all = database.across_organisations();
    all.execute(statement);
    all.commit();
  }
  std::string url_, server_, schema_;
};

/// For tests of what only SQLite has.
#define SQLITE_ONLY() \
  if (on_postgresql()) GTEST_SKIP() << "of SQLite"
/// For tests of what only PostgreSQL has.
#define POSTGRESQL_ONLY() \
  if (!on_postgresql()) GTEST_SKIP() << "of PostgreSQL"

}  // namespace hammy
