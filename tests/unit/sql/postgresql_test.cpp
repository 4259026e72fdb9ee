// What PostgreSQL does its own way.
#include <thread>

#include "home.hpp"

namespace hammy::sql {
namespace {

class SqlPostgresql : public WithHome {
 protected:
  void SetUp() override {
    POSTGRESQL_ONLY();
    WithHome::SetUp();
  }
  /// Ends the server's process behind `database`.
  void cut(Database& database) const {
    auto read = database.read_across_organisations();
    auto rows = read.query("SELECT pg_backend_pid()");
    ASSERT_TRUE(rows.next());
    auto other = Database::open(url());
    auto all = other.across_organisations();
    all.execute("SELECT pg_terminate_backend(:pid)", {{"pid", rows.integer(0)}});
  }
  static std::string text_in(Transaction& transaction, const char* sql) {
    auto rows = transaction.query(Statement::built(sql));
    return rows.next() ? std::string(rows.text(0)) : "";
  }
};

TEST_F(SqlPostgresql, GivesEveryValueBackAsItWas) {
  auto database = Database::open(url());
  auto acme = scope();
  auto read = database.read(acme);
  auto echo = [&](const char* type, const Parameter& parameter) {
    auto sql = std::string("SELECT CAST(:x AS ") + type + ") WHERE :org = 'acme'";
    auto rows = read.query(Statement::built(sql), {parameter});
    EXPECT_TRUE(rows.next());
    return rows;
  };
  for (std::int64_t n : {std::int64_t{0}, std::int64_t{-1}, INT64_MAX, INT64_MIN})
    EXPECT_EQ(echo("BIGINT", {"x", n}).integer(0), n);
  for (const std::string& text : {std::string(), std::string("1.10"), std::string("Árvíztűrő Łódź Привет مرحبا 😀"),
                                  std::string("it's \"quoted\"; \\ DROP TABLE sample_row; --")}) {
    auto rows = echo("TEXT", {"x", text});
    EXPECT_FALSE(rows.null(0));
    EXPECT_EQ(rows.text(0), text);
  }
  EXPECT_TRUE(echo("TEXT", {"x", nullptr}).null(0));
  EXPECT_EQ(echo("DOUBLE PRECISION", {"x", 0.1}).real(0), 0.1);
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  EXPECT_EQ(echo("BYTEA", {"x", Blob{all}}).text(0), all);
  EXPECT_EQ(echo("BYTEA", {"x", Blob{""}}).text(0), "");
}

TEST_F(SqlPostgresql, TextsThatItCannotKeepAreRefusedRatherThanCut) {
  auto database = sample();
  auto acme = scope();
  auto write = database.write(acme);
  constexpr Statement sql{"INSERT INTO sample_row VALUES(:org, :n, :text)"};
  EXPECT_EQ(code_of([&] { write.execute(sql, {{"n", 1}, {"text", std::string("a\0b", 3)}}); }), "sql.text");
  EXPECT_EQ(code_of([&] { write.execute(sql, {{"n", 1}, {"text", "a\xff"}}); }), "sql.text");
  write.execute(sql, {{"n", 1}, {"text", "good"}});  // nothing reached the server, so all goes on
  write.commit();
}

TEST_F(SqlPostgresql, AStatementThatForgetsItsConditionSeesAndWritesItsOwnRowsOnly) {
  auto database = sample();
  for (auto org : {"acme", "other"}) {
    auto own = scope(org);
    auto write = database.write(own);
    write.execute("INSERT INTO sample_row VALUES(:org, 1, 'before')");
    write.commit();
  }
  auto acme = scope("acme");
  {
    auto write = database.write(acme);
    auto rows = write.query("SELECT count(*) FROM sample_row WHERE :org <> ''");
    ASSERT_TRUE(rows.next());
    EXPECT_EQ(rows.integer(0), 1);
    EXPECT_EQ(write.execute("UPDATE sample_row SET text = 'after' WHERE :org <> ''"), 1);
    EXPECT_EQ(write.execute("DELETE FROM sample_row WHERE org <> :org"), 0);
    write.commit();
  }
  {
    auto write = database.write(acme);
    EXPECT_EQ(code_of([&] { write.execute("INSERT INTO sample_row SELECT 'other', 2, :org"); }), "sql.permission");
  }
  {
    auto write = database.write(acme);
    EXPECT_EQ(code_of([&] { write.execute("UPDATE sample_row SET org = 'other' WHERE org = :org"); }),
              "sql.permission");
  }
  auto other = scope("other");
  auto read = database.read(other);
  EXPECT_EQ(text_in(read, "SELECT text FROM sample_row WHERE org = :org"), "before");
  auto all = Database::open(url());
  auto maintenance = all.read_across_organisations();
  auto rows = maintenance.query("SELECT count(*) FROM sample_row");
  ASSERT_TRUE(rows.next());
  EXPECT_EQ(rows.integer(0), 2);
}

TEST_F(SqlPostgresql, TheRoleOfTheTestsIsHeldToThat) {
  auto database = Database::open(url());
  auto acme = scope();
  auto read = database.read(acme);
  EXPECT_EQ(text_in(read, "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user AND :org <> ''"),
            "f");
}

TEST_F(SqlPostgresql, CommitsAreOnTheDiskWhateverTheServerIsSetTo) {
  auto off = url();
  off.insert(off.find("search_path"), "synchronous_commit%3Doff%20-c");
  auto database = Database::open(off);
  auto acme = scope();
  auto read = database.read(acme);
  EXPECT_EQ(text_in(read, "SELECT current_setting('synchronous_commit') WHERE :org <> ''"), "on");
}

TEST_F(SqlPostgresql, AConnectionThatIsLostInBetweenIsNotNoticed) {
  auto database = sample();
  auto acme = scope();
  constexpr Statement sql{"INSERT INTO sample_row VALUES(:org, :n, '')"};
  for (int n = 0; n < 3; ++n) {
    auto write = database.write(acme);
    write.execute(sql, {{"n", n}});
    write.commit();
    cut(database);
  }
  auto read = database.read(acme);
  EXPECT_EQ(text_in(read, "SELECT count(*) FROM sample_row WHERE org = :org"), "3");
}

TEST_F(SqlPostgresql, AConnectionThatIsLostMidwayUndoesAndTheNextTransactionHasANewOne) {
  auto database = sample();
  auto acme = scope();
  {
    auto write = database.write(acme);
    write.execute("INSERT INTO sample_row VALUES(:org, 1, '')");
    auto rows = write.query("SELECT pg_backend_pid() WHERE :org <> ''");
    ASSERT_TRUE(rows.next());
    {
      auto other = Database::open(url());
      auto all = other.across_organisations();
      all.execute("SELECT pg_terminate_backend(:pid)", {{"pid", rows.integer(0)}});
    }
    try {
      for (;;) write.execute("UPDATE sample_row SET text = 'x' WHERE org = :org");
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), "sql.unreachable");
      EXPECT_EQ(error.failure(), Failure::technical);
      EXPECT_EQ(error.exit_status(), Exit::unavailable);
      EXPECT_FALSE(error.hint().empty());
    }
    EXPECT_EQ(code_of([&] { write.execute("DELETE FROM sample_row WHERE org = :org"); }), "sql.unreachable");
    EXPECT_NE(code_of([&] { write.commit(); }), "");
  }
  auto read = database.read(acme);
  EXPECT_EQ(text_in(read, "SELECT count(*) FROM sample_row WHERE org = :org"), "0");
}

TEST_F(SqlPostgresql, AFailedStatementEndsItsTransactionForGood) {
  auto database = sample();
  auto acme = scope();
  constexpr Statement sql{"INSERT INTO sample_row VALUES(:org, 1, '')"};
  for (int i = 0; i < 3; ++i) {
    auto write = database.write(acme);
    write.execute(sql);
    EXPECT_EQ(code_of([&] { write.execute(sql); }), "sql.constraint");
    EXPECT_EQ(code_of([&] { write.commit(); }), "sql.failed") << "an undone transaction must not count as committed";
  }
  auto write = database.write(acme);
  write.execute(sql);
  write.commit();
}

TEST_F(SqlPostgresql, WhoAsksToBeAloneIs) {
  auto database = sample();
  auto acme = scope(), other = scope("other");
  auto alone = database.write(acme);
  alone.alone("turn");
  auto second = Database::open(url());
  {
    auto unhindered = second.write(other);
    unhindered.alone("turn");
  }
  auto write = second.write(acme);
  write.execute("SELECT set_config('lock_timeout', '100ms', true) WHERE :org <> ''");
  EXPECT_EQ(code_of([&] { write.alone("turn"); }), "sql.busy");
}

TEST_F(SqlPostgresql, TwoWhoWaitForEachOtherAreToldToTryAgain) {
  auto database = sample();
  auto acme = scope();
  {
    auto write = database.write(acme);
    for (int n = 1; n <= 2; ++n) write.execute("INSERT INTO sample_row VALUES(:org, :n, '')", {{"n", n}});
    write.commit();
  }
  constexpr Statement update{"UPDATE sample_row SET text = 'x' WHERE org = :org AND n = :n"};
  auto second = Database::open(url());
  auto one = database.write(acme), two = second.write(acme);
  one.execute(update, {{"n", 1}});
  two.execute(update, {{"n", 2}});
  std::string code_of_one;
  std::thread waiting([&] { code_of_one = code_of([&] { one.execute(update, {{"n", 2}}); }); });
  auto code_of_two = code_of([&] { two.execute(update, {{"n", 1}}); });
  {  // lets the other one go on, if it was not the victim itself
    auto gone = std::move(two);
  }
  waiting.join();
  EXPECT_EQ(code_of_one + code_of_two, "sql.busy");
}

TEST_F(SqlPostgresql, ErrorsKeepValuesToThemselves) {
  auto database = sample();
  auto acme = scope();
  auto message_of = [&](const char* sql) {
    auto write = database.write(acme);
    try {
      write.execute(Statement::built(sql), {{"x", "hunter2"}});
    } catch (const Error& error) {
      return error.message();
    }
    return std::string("nothing");
  };
  for (const auto* sql : {"INSERT INTO sample_row VALUES(:org, :x, '')",
                          "INSERT INTO sample_row SELECT :org, CAST(CAST(:x AS TEXT) AS BIGINT), ''"})
    EXPECT_EQ(message_of(sql).find("hunter2"), std::string::npos) << message_of(sql);
}

TEST_F(SqlPostgresql, SaysWhenNobodyIsThere) {
  try {
    Database::open("postgresql://hammy@127.0.0.1:1/hammy");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "sql.unreachable");
    EXPECT_EQ(error.exit_status(), Exit::unavailable);
    EXPECT_NE(error.message().find("Connection refused"), std::string::npos) << error.message();
  }
}

TEST_F(SqlPostgresql, SeveralMayInitialiseAtOnce) {
  static constexpr std::string_view first[] = {"CREATE TABLE other_row(org TEXT NOT NULL)"};
  static constexpr Step steps[] = {first};
  std::vector<std::thread> all;
  all.reserve(4);
  for (int i = 0; i < 4; ++i)
    all.emplace_back([&] {
      auto database = Database::create(url());
      EXPECT_EQ(code_of([&] { bring_up_to_date(database, {"other", steps}); }), "");
    });
  for (auto& one : all) one.join();
}

}  // namespace
}  // namespace hammy::sql
