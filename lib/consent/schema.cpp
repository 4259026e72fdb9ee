#include "consent/schema.hpp"

#include "sql/address.hpp"

namespace hammy::consent {

namespace {

constexpr std::string_view first[] = {
    // One row: what subjects are hashed with, what a secret beside it has to be, and who came first.
    R"(CREATE TABLE consent_key(
         id BIGINT_KEY,
         made_by TEXT NOT NULL,
         salt TEXT NOT NULL,
         proof TEXT NOT NULL))",
    // Rows are added. Only forgetting a person changes some: it empties `address` and what could name the person.
    // Times are milliseconds since 1970 in UTC, absent texts ''. `subject` is the keyed hash of organisation and
    // address.
    R"(CREATE TABLE consent_entry(
         number SERIAL_KEY,
         org TEXT NOT NULL,
         subject TEXT NOT NULL,
         at BIGINT NOT NULL,
         kind TEXT NOT NULL,
         given BIGINT NOT NULL,
         extent TEXT NOT NULL,
         channel TEXT NOT NULL,
         list TEXT NOT NULL,
         address TEXT NOT NULL,
         reason TEXT NOT NULL,
         source TEXT NOT NULL,
         actor TEXT NOT NULL,
         expires BIGINT))",
    "CREATE INDEX consent_entry_subject ON consent_entry(org, subject)",
    // What counts for all organisations, and the one that said so.
    R"(CREATE TABLE consent_global(
         number SERIAL_KEY,
         said_by TEXT NOT NULL,
         subject TEXT NOT NULL,
         at BIGINT NOT NULL,
         kind TEXT NOT NULL,
         given BIGINT NOT NULL,
         extent TEXT NOT NULL,
         channel TEXT NOT NULL,
         list TEXT NOT NULL,
         address TEXT NOT NULL,
         reason TEXT NOT NULL,
         source TEXT NOT NULL,
         actor TEXT NOT NULL,
         expires BIGINT))",
    "CREATE INDEX consent_global_subject ON consent_global(subject)",
};
constexpr sql::Step steps[] = {first};

}  // namespace

const sql::Schema& schema() {
  static constexpr sql::Schema consent{"consent", steps};
  return consent;
}

std::string database_url(const config::Config& config, const std::filesystem::path& home) {
  if (auto said = config.text("consent.database")) return *said;
  auto store = sql::store_url(config, home);
  return sql::parse_address(store).postgresql ? store : "sqlite:" + (home / "consent.db").string();
}

}  // namespace hammy::consent
