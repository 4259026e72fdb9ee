#include "archive/schema.hpp"

namespace hammy::archive {

namespace {

// Times are milliseconds since 1970 in UTC, absent texts are ''. Everything here can be made again from the content and
// the events; `state` is the fold of the events, kept for searching.
constexpr std::string_view first[] = {
    R"(CREATE TABLE archive_message(
         org TEXT NOT NULL,
         id TEXT NOT NULL,
         idempotency_key TEXT NOT NULL,
         campaign TEXT NOT NULL,
         template TEXT NOT NULL,
         channel TEXT NOT NULL,
         recipient TEXT NOT NULL,
         subject TEXT NOT NULL,
         created BIGINT NOT NULL,
         archived BIGINT NOT NULL,
         changed BIGINT NOT NULL,
         state TEXT NOT NULL,
         state_since BIGINT NOT NULL,
         content TEXT NOT NULL,
         content_bytes BIGINT NOT NULL,
         error TEXT,
         hold TEXT,
         PRIMARY KEY(org, id)))",
    // The content lies in the blob store under `content`: the record without its log, error and hold.
    "CREATE INDEX archive_message_created ON archive_message(org, created, id)",
    "CREATE INDEX archive_message_campaign ON archive_message(org, campaign)",
    "CREATE UNIQUE INDEX archive_message_key ON archive_message(org, idempotency_key) WHERE idempotency_key <> ''",
    // Other ids under which a message with the same key came.
    R"(CREATE TABLE archive_alias(
         org TEXT NOT NULL,
         alias TEXT NOT NULL,
         id TEXT NOT NULL,
         PRIMARY KEY(org, alias)))",
    R"(CREATE TABLE archive_address(
         org TEXT NOT NULL,
         address TEXT NOT NULL,
         message TEXT NOT NULL,
         PRIMARY KEY(org, address, message)))",
    // Events may come before their message, so nothing here refers to archive_message. `entry` is the log entry as it
    // came and `place` where it stood in the log; other events have `detail`.
    R"(CREATE TABLE archive_event(
         org TEXT NOT NULL,
         id TEXT NOT NULL,
         message TEXT NOT NULL,
         at BIGINT NOT NULL,
         name TEXT NOT NULL,
         by TEXT NOT NULL,
         place BIGINT,
         entry TEXT,
         detail TEXT,
         PRIMARY KEY(org, id)))",
    "CREATE INDEX archive_event_message ON archive_event(org, message)",
};

constexpr sql::Step steps[] = {first};

}  // namespace

const sql::Schema& schema() {
  static constexpr sql::Schema archive{"archive", steps};
  return archive;
}

std::string database_url(const config::Config& config, const std::filesystem::path& home) {
  return config.text("archive.database").value_or("sqlite:" + (home / "archive.db").string());
}

}  // namespace hammy::archive
