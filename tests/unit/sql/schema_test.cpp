#include "sql/schema.hpp"

#include "home.hpp"

namespace hammy::sql {
namespace {

constexpr std::string_view first[] = {
    "CREATE TABLE sample_letter(org TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY(org, id))",
    "CREATE INDEX sample_letter_id ON sample_letter(id)"};
constexpr std::string_view second[] = {"ALTER TABLE sample_letter ADD COLUMN state TEXT NOT NULL DEFAULT 'sent'"};
constexpr std::string_view broken[] = {"ALTER TABLE sample_letter ADD COLUMN extra TEXT", "ALTER TABLE nothing"};
constexpr Step one[] = {first};
constexpr Step two[] = {first, second};
constexpr Step three[] = {first, second, broken};
constexpr Schema v1{"sample", one}, v2{"sample", two}, v3{"sample", three};

class SqlSchema : public WithHome {};

TEST_F(SqlSchema, IsMadeOnceAndKeptAfterwards) {
  auto database = Database::create(url());
  EXPECT_EQ(version_of(database, "sample"), 0);
  EXPECT_EQ(code_of([&] { require(database, v2); }), "sql.missing");
  EXPECT_EQ(bring_up_to_date(database, v2), 2);
  EXPECT_EQ(bring_up_to_date(database, v2), 0);
  EXPECT_EQ(version_of(database, "sample"), 2);
  EXPECT_EQ(code_of([&] { require(database, v2); }), "");
}

TEST_F(SqlSchema, AnOlderOneIsRefusedUntilUpgradedAndKeepsItsRows) {
  auto database = Database::create(url());
  bring_up_to_date(database, v1);
  auto acme = scope();
  auto write = database.write(acme);
  write.execute("INSERT INTO sample_letter(org, id) VALUES(:org, 'a')");
  write.commit();
  EXPECT_EQ(code_of([&] { require(database, v2); }), "sql.outdated");
  EXPECT_EQ(bring_up_to_date(database, v2), 1);
  require(database, v2);
  auto read = database.read(acme);
  auto rows = read.query("SELECT id, state FROM sample_letter WHERE org = :org");
  ASSERT_TRUE(rows.next());
  EXPECT_EQ(rows.text(0), "a");
  EXPECT_EQ(rows.text(1), "sent");
}

TEST_F(SqlSchema, ANewerOneIsLeftAlone) {
  auto database = Database::create(url());
  bring_up_to_date(database, v2);
  EXPECT_EQ(code_of([&] { require(database, v1); }), "sql.newer");
  EXPECT_EQ(code_of([&] { bring_up_to_date(database, v1); }), "sql.newer");
  EXPECT_EQ(version_of(database, "sample"), 2);
}

TEST_F(SqlSchema, AStepThatFailsHalfwayLeavesTheOldVersion) {
  auto database = Database::create(url());
  bring_up_to_date(database, v2);
  EXPECT_NE(code_of([&] { bring_up_to_date(database, v3); }), "");
  EXPECT_EQ(version_of(database, "sample"), 2);
  auto all = database.read_across_organisations();
  EXPECT_EQ(code_of([&] { all.query("SELECT extra FROM sample_letter"); }), "sql.failed");
}

TEST_F(SqlSchema, ModulesInOneDatabaseAreCountedApart) {
  auto database = Database::create(url());
  bring_up_to_date(database, v1);
  constexpr std::string_view own[] = {"CREATE TABLE other_thing(org TEXT NOT NULL)"};
  const Step steps[] = {own};
  EXPECT_EQ(bring_up_to_date(database, {"other", steps}), 1);
  EXPECT_EQ(version_of(database, "sample"), 1);
  EXPECT_EQ(version_of(database, "other"), 1);
}

TEST_F(SqlSchema, SaysWhatToRun) {
  auto database = Database::create(url());
  bring_up_to_date(database, v1);
  try {
    require(database, v2);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.hint(), "run 'hammy upgrade'");
    EXPECT_EQ(error.exit_status(), Exit::config);
  }
}

}  // namespace
}  // namespace hammy::sql
