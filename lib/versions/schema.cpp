#include "versions/schema.hpp"

namespace hammy::versions {

namespace {

// Times are milliseconds since 1970 in UTC, 0 for none; absent texts are ''.
constexpr std::string_view first[] = {
    // `settings` is the version's template.toml, so that who needs its policy need not take `content` apart.
    R"(CREATE TABLE versions_version(
         org TEXT NOT NULL,
         name TEXT NOT NULL,
         number BIGINT NOT NULL,
         hash TEXT NOT NULL,
         state TEXT NOT NULL,
         published_at BIGINT NOT NULL,
         published_by TEXT NOT NULL,
         submitted_by TEXT NOT NULL,
         decided_at BIGINT NOT NULL,
         decided_by TEXT NOT NULL,
         reason TEXT NOT NULL,
         settings TEXT NOT NULL,
         content TEXT NOT NULL,
         PRIMARY KEY(org, name, number)))",
    "CREATE UNIQUE INDEX versions_version_hash ON versions_version(org, name, hash)",
    // The way to the active version: the last place of a template is the active one, the one before is what a rollback
    // goes back to.
    R"(CREATE TABLE versions_activation(
         org TEXT NOT NULL,
         name TEXT NOT NULL,
         place BIGINT NOT NULL,
         number BIGINT NOT NULL,
         at BIGINT NOT NULL,
         by TEXT NOT NULL,
         PRIMARY KEY(org, name, place)))",
    R"(CREATE TABLE versions_disabled(
         org TEXT NOT NULL,
         name TEXT NOT NULL,
         at BIGINT NOT NULL,
         by TEXT NOT NULL,
         reason TEXT NOT NULL,
         PRIMARY KEY(org, name)))",
};
constexpr sql::Step steps[] = {first};

}  // namespace

const sql::Schema& schema() {
  static constexpr sql::Schema versions{"versions", steps};
  return versions;
}

}  // namespace hammy::versions
