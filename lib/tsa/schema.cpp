#include "tsa/schema.hpp"

namespace hammy::tsa {

namespace {

constexpr std::string_view first[] = {
    // One row: the first serial number that is not reserved, and the last time that was told, microseconds since 1970.
    R"(CREATE TABLE tsa_serial(
         org TEXT NOT NULL PRIMARY KEY,
         next BIGINT NOT NULL,
         last_time BIGINT NOT NULL))",
    // `secret` is the SHA-256 of it in hexadecimal; `rate` timestamps a second and `quota` a month, 0: no limit.
    R"(CREATE TABLE tsa_account(
         org TEXT NOT NULL,
         name TEXT NOT NULL,
         title TEXT NOT NULL,
         secret TEXT NOT NULL,
         active BIGINT NOT NULL,
         rate BIGINT NOT NULL,
         quota BIGINT NOT NULL,
         created_at BIGINT NOT NULL,
         PRIMARY KEY(org, name)))",
    "CREATE UNIQUE INDEX tsa_account_secret ON tsa_account(org, secret)",
    // What a timestamp costs from a month on, "2026-11".
    R"(CREATE TABLE tsa_price(
         org TEXT NOT NULL,
         account TEXT NOT NULL,
         since TEXT NOT NULL,
         currency TEXT NOT NULL,
         tiers TEXT NOT NULL,
         PRIMARY KEY(org, account, since)))",
    // Who was anonymous is the account "".
    R"(CREATE TABLE tsa_use(
         org TEXT NOT NULL,
         account TEXT NOT NULL,
         month TEXT NOT NULL,
         granted BIGINT NOT NULL,
         refused BIGINT NOT NULL,
         PRIMARY KEY(org, account, month)))",
};
constexpr sql::Step steps[] = {first};

}  // namespace

const sql::Schema& schema() {
  static constexpr sql::Schema tsa{"tsa", steps};
  return tsa;
}

std::string database_url(const config::Config& config, const std::filesystem::path& home) {
  auto url = config.text("tsa.database");
  return url ? *url : "sqlite:" + (home / "tsa.db").string();
}

}  // namespace hammy::tsa
