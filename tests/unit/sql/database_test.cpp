#include "sql/database.hpp"

#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "home.hpp"

namespace hammy::sql {
namespace {

static_assert(mentions_org("SELECT 1 WHERE org = :org"));
static_assert(mentions_org("org=:org AND x"));
static_assert(!mentions_org("SELECT org FROM t"));
static_assert(!mentions_org("WHERE org = :organisation"));
// Statement{"SELECT 1"} does not compile: its constructor is consteval. tests/flows/sql_scope.sh holds it to that.

class SqlDatabase : public WithHome {};

TEST_F(SqlDatabase, WritesAndReads) {
  auto database = sample();
  auto acme = scope();
  auto write = database.write(acme);
  EXPECT_EQ(write.execute("INSERT INTO sample_row VALUES(:org, :n, :text)", {{"n", 1}, {"text", "egy"}}), 1);
  EXPECT_EQ(write.execute("INSERT INTO sample_row VALUES(:org, :n, :text)", {{"n", 2}, {"text", "kettő"}}), 1);
  write.commit();
  auto read = database.read(acme);
  auto rows = read.query("SELECT n, text FROM sample_row WHERE org = :org ORDER BY n");
  ASSERT_TRUE(rows.next());
  EXPECT_EQ(rows.integer(0), 1);
  EXPECT_EQ(rows.text(1), "egy");
  ASSERT_TRUE(rows.next());
  EXPECT_EQ(rows.text(1), "kettő");
  EXPECT_FALSE(rows.next());
  EXPECT_FALSE(rows.next());
}

TEST_F(SqlDatabase, TellsTheKeyOfWhatItInserts) {
  auto database = sample();
  auto write = database.write(scope());
  auto insert = [&](int turn) {
    return write.insert(
        "INSERT INTO sample_turn(turn, org, process) VALUES(:turn, :org, 7) ON CONFLICT DO NOTHING /*pg RETURNING "
        "turn*/",
        {{"turn", turn}});
  };
  EXPECT_EQ(insert(41), 41);
  EXPECT_EQ(insert(12), 12);
  EXPECT_EQ(insert(41), std::nullopt);
}

TEST_F(SqlDatabase, GivesEveryValueBackAsItWas) {
  SQLITE_ONLY();
  auto database = sample();
  auto acme = scope();
  auto echo = [&](const Parameter& parameter, const std::function<void(Rows&)>& check) {
    auto read = database.read(acme);
    auto rows = read.query("SELECT :x, typeof(:x) WHERE :org = 'acme'", {parameter});
    ASSERT_TRUE(rows.next());
    check(rows);
  };
  for (std::int64_t n : {std::int64_t{0}, std::int64_t{-1}, INT64_MAX, INT64_MIN, std::int64_t{1} << 40})
    echo({"x", n}, [&](Rows& rows) {
      EXPECT_EQ(rows.integer(0), n);
      EXPECT_EQ(rows.text(1), "integer");
    });
  for (std::string text : {std::string(), std::string("1.10"), std::string("Árvíztűrő Ääkkönen Łódź Привет مرحبا 😀"),
                           std::string("it's \"quoted\"; DROP TABLE sample_row; --"), std::string("a\0b", 3)})
    echo({"x", text}, [&](Rows& rows) {
      EXPECT_FALSE(rows.null(0));
      EXPECT_EQ(rows.text(0), text);
      EXPECT_EQ(rows.text(1), "text");
    });
  echo({"x", nullptr}, [](Rows& rows) {
    EXPECT_TRUE(rows.null(0));
    EXPECT_EQ(rows.text(0), "");
    EXPECT_EQ(rows.integer(0), 0);
  });
  echo({"x", std::optional<std::string>()}, [](Rows& rows) { EXPECT_TRUE(rows.null(0)); });
  echo({"x", 0.5}, [](Rows& rows) { EXPECT_EQ(rows.real(0), 0.5); });
  std::string bytes("\0\xff\x80 x", 5);
  echo({"x", Blob{bytes}}, [&](Rows& rows) {
    EXPECT_EQ(rows.text(0), bytes);
    EXPECT_EQ(rows.text(1), "blob");
  });
}

TEST_F(SqlDatabase, AParameterMayChangeItsTypeFromCallToCall) {
  SQLITE_ONLY();
  auto database = sample();
  auto acme = scope();
  auto read = database.read(acme);
  for (int i = 0; i < 3; ++i) {
    for (const Parameter& parameter : {Parameter{"x", 7}, Parameter{"x", "seven"}, Parameter{"x", nullptr},
                                       Parameter{"x", Blob{"7"}}, Parameter{"x", 7.5}}) {
      auto rows = read.query("SELECT typeof(:x) WHERE :org <> ''", {parameter});
      ASSERT_TRUE(rows.next());
      constexpr const char* names[] = {"null", "integer", "real", "text", "blob"};
      EXPECT_EQ(rows.text(0), names[parameter.value.index()]);
    }
  }
}

TEST_F(SqlDatabase, TheSameQueryMayRunInsideItself) {
  auto database = sample();
  auto acme = scope();
  auto write = database.write(acme);
  for (int n = 0; n < 3; ++n) write.execute("INSERT INTO sample_row VALUES(:org, :n, '')", {{"n", n}});
  int pairs = 0;
  constexpr Statement sql{"SELECT n FROM sample_row WHERE org = :org"};
  for (auto outer = write.query(sql); outer.next();)
    for (auto inner = write.query(sql); inner.next();) ++pairs;
  EXPECT_EQ(pairs, 9);
  auto abandoned = write.query(sql);
  ASSERT_TRUE(abandoned.next());
}

TEST_F(SqlDatabase, StreamsAnyNumberOfRows) {
  auto database = sample();
  auto acme = scope();
  for (int total : {0, 1, 499, 500, 501, 1000, 1234}) {
    auto write = database.write(acme);
    write.execute("DELETE FROM sample_row WHERE org = :org");
    for (int n = 0; n < total; ++n) write.execute("INSERT INTO sample_row VALUES(:org, :n, '')", {{"n", n}});
    int rows_read = 0;
    const Parameter from[] = {{"from", 0}};
    for (auto rows = write.stream("SELECT n FROM sample_row WHERE org = :org AND n >= :from ORDER BY n", from);
         rows.next(); ++rows_read)
      ASSERT_EQ(rows.integer(0), rows_read);
    EXPECT_EQ(rows_read, total);
    auto first = write.stream("SELECT n FROM sample_row WHERE org = :org ORDER BY n");
    auto second = write.stream("SELECT n FROM sample_row WHERE org = :org ORDER BY n DESC");
    EXPECT_EQ(first.next(), total > 0);
    EXPECT_EQ(second.next(), total > 0);
  }
}

TEST_F(SqlDatabase, IsSharedWithinAThread) {
  sample();
  auto one = Database::shared(url());
  EXPECT_EQ(Database::shared(url()), one);
  auto before = one.get();
  std::thread([&] { EXPECT_NE(Database::shared(url()).get(), before); }).join();
}

TEST_F(SqlDatabase, WhatIsNotCommittedIsUndone) {
  auto database = sample();
  auto acme = scope();
  database.write(acme).execute("INSERT INTO sample_row VALUES(:org, 1, '')");
  {
    auto write = database.write(acme);
    write.execute("INSERT INTO sample_row VALUES(:org, 2, '')");
    EXPECT_EQ(code_of([&] { write.execute("INSERT INTO sample_row VALUES(:org, 2, '')"); }), "sql.constraint");
  }
  auto read = database.read(acme);
  auto rows = read.query("SELECT count(*) FROM sample_row WHERE org = :org");
  ASSERT_TRUE(rows.next());
  EXPECT_EQ(rows.integer(0), 0);
}

TEST_F(SqlDatabase, OrganisationsSeeTheirOwnRowsOnly) {
  auto database = sample();
  for (auto org : {"acme", "other"}) {
    auto own = scope(org);
    auto write = database.write(own);
    write.execute("INSERT INTO sample_row VALUES(:org, 1, :text)", {{"text", std::string("of ") + org}});
    write.commit();
  }
  for (auto org : {"acme", "other"}) {
    auto own = scope(org);
    auto read = database.read(own);
    auto rows = read.query("SELECT text FROM sample_row WHERE org = :org");
    ASSERT_TRUE(rows.next());
    EXPECT_EQ(rows.text(0), std::string("of ") + org);
    EXPECT_FALSE(rows.next());
  }
  auto all = database.read_across_organisations();
  auto rows = all.query("SELECT count(*) FROM sample_row");
  ASSERT_TRUE(rows.next());
  EXPECT_EQ(rows.integer(0), 2);
}

TEST_F(SqlDatabase, AStatementBuiltWithoutItsOrganisationIsRefused) {
  EXPECT_EQ(code_of([] { Statement::built("SELECT 1"); }), "sql.unscoped");
  EXPECT_EQ(code_of([] { Statement::built("SELECT 1 WHERE org = :organisation"); }), "sql.unscoped");
  EXPECT_EQ(code_of([] { Statement::built("SELECT 1 WHERE org = :org"); }), "");
}

TEST_F(SqlDatabase, IsMadeOnlyWhenAskedTo) {
  SQLITE_ONLY();
  EXPECT_EQ(code_of([&] { Database::open(url()); }), "sql.missing");
  EXPECT_FALSE(std::filesystem::exists(path()));
  try {
    Database::open(url());
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_status(), Exit::config);
    EXPECT_EQ(error.hint(), "run 'hammy init'");
  }
  sample();
  EXPECT_EQ(code_of([&] { Database::open(url()); }), "");
  EXPECT_EQ(code_of([&] { Database::create(url()); }), "");
}

TEST_F(SqlDatabase, KnowsItsUrls) {
  for (std::string bad : {"", "sqlite:", "sqlite://host/a.db", "archive.db", "mysql://x/y"})
    EXPECT_EQ(code_of([&] { Database::open(bad); }), "sql.url") << bad;
}

TEST_F(SqlDatabase, IsClosedToOtherUsers) {
  SQLITE_ONLY();
  auto database = sample();
  for (const auto& entry : std::filesystem::directory_iterator(home_)) {
    struct stat info;
    ASSERT_EQ(::stat(entry.path().c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 077u, 0u) << entry.path();
  }
}

TEST_F(SqlDatabase, SaysWhenTheFileIsNoDatabase) {
  SQLITE_ONLY();
  std::ofstream(path()) << std::string(8192, 'x');
  EXPECT_EQ(code_of([&] {
              auto acme = scope();
              Database::open(url()).read(acme).query("SELECT 1 FROM sample_row WHERE org = :org");
            }),
            "sql.corrupt");
}

TEST_F(SqlDatabase, ErrorsKeepValuesToThemselves) {
  auto database = sample();
  auto acme = scope();
  auto write = database.write(acme);
  write.execute("INSERT INTO sample_row VALUES(:org, 1, '')");
  try {
    write.execute("INSERT INTO sample_row VALUES(:org, 1, :text)", {{"text", "hunter2"}});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "sql.constraint");
    EXPECT_EQ(error.message().find("hunter2"), std::string::npos);
  }
}

TEST_F(SqlDatabase, EveryParameterMustBeGivenEachTime) {
  auto database = sample();
  auto acme = scope();
  auto write = database.write(acme);
  constexpr Statement sql{"INSERT INTO sample_row VALUES(:org, :n, :text)"};
  EXPECT_EQ(code_of([&] { write.execute(sql, {{"n", 1}}); }), "sql.parameter");
  write.execute(sql, {{"n", 1}, {"text", "x"}});
  EXPECT_EQ(code_of([&] { write.execute(sql, {{"n", 2}}); }), "sql.parameter");
  EXPECT_NE(code_of([&] { write.execute(sql, {{"n", 2}, {"text", "x"}, {"other", 1}}); }), "");
}

TEST_F(SqlDatabase, TheLogIsCopiedBackInTime) {
  SQLITE_ONLY();
  auto database = sample();
  auto acme = scope();
  std::string text(2000, 'x');
  for (int batch = 0; batch < 30; ++batch) {
    auto write = database.write(acme);
    for (int i = 0; i < 300; ++i)
      write.execute("INSERT INTO sample_row VALUES(:org, :n, :text)", {{"n", batch * 300 + i}, {"text", text}});
    write.commit();
  }
  // 18 MB were written; without checkpoints the log would hold all of them.
  EXPECT_LT(std::filesystem::file_size(path().string() + "-wal"), 8'000'000u);
  EXPECT_GT(std::filesystem::file_size(path()), 12'000'000u);
}

TEST_F(SqlDatabase, ScrubbingLeavesNothingOfWhatWasDeleted) {
  SQLITE_ONLY();
  auto database = sample();
  auto found = [&] {
    std::string all;
    for (const auto& entry : std::filesystem::directory_iterator(home_)) {
      std::ifstream file(entry.path(), std::ios::binary);
      all.append(std::istreambuf_iterator<char>(file), {});
    }
    return all.find("MARKER") != std::string::npos;
  };
  // Rows of many sizes come and go, so that pages are split and joined and keep remnants in their gaps.
  for (int round = 0; round < 20; ++round) {
    auto write = database.write(scope());
    for (int i = 0; i < 60; ++i) {
      std::string text;
      while (text.size() < static_cast<std::size_t>((i * 977 + round * 331) % 9000))
        text += i % 2 ? "MARKER" : "plain ";
      write.execute("INSERT INTO sample_row VALUES(:org, :n, :text)", {{"n", round * 100 + i}, {"text", text}});
    }
    write.execute("DELETE FROM sample_row WHERE org = :org AND n % 3 = :third", {{"third", round % 3}});
    write.commit();
  }
  auto write = database.write(scope());
  write.execute("DELETE FROM sample_row WHERE org = :org AND text LIKE 'MARKER%'");
  write.commit();
  EXPECT_TRUE(found());
  EXPECT_TRUE(database.scrub());
  EXPECT_FALSE(found());
  auto read = database.read(scope());
  auto rows = read.query("SELECT count(*) FROM sample_row WHERE org = :org AND text LIKE 'plain%'");
  EXPECT_TRUE(rows.next());
  EXPECT_EQ(rows.integer(0), 30);
}

}  // namespace
}  // namespace hammy::sql
