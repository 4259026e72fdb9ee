#include "queue/schema.hpp"

namespace hammy::queue {

namespace {

// Times are milliseconds since 1970 in UTC, 0 for none; absent texts are ''. `state` is State of item.hpp.
constexpr std::string_view first[] = {
    // A record's place in a queue. `home` is the queue that it was put into, `queue` where it is now: HOME or a queue
    // of
    // failures. Rows of records that are done stay for a while, so that the same record put again is known.
    R"(CREATE TABLE queue_item(
         seq SERIAL_KEY,
         org TEXT NOT NULL,
         home TEXT NOT NULL,
         queue TEXT NOT NULL,
         id TEXT NOT NULL,
         identity TEXT NOT NULL,
         type TEXT NOT NULL,
         state BIGINT NOT NULL,
         priority BIGINT NOT NULL,
         due BIGINT NOT NULL,
         scheduled BIGINT NOT NULL,
         expires BIGINT NOT NULL,
         put_at BIGINT NOT NULL,
         changed BIGINT NOT NULL,
         first_at BIGINT NOT NULL,
         held_since BIGINT NOT NULL,
         attempts BIGINT NOT NULL,
         crashes BIGINT NOT NULL,
         published BIGINT NOT NULL,
         campaign TEXT NOT NULL,
         template TEXT NOT NULL,
         channel TEXT NOT NULL,
         destination TEXT NOT NULL,
         zone TEXT NOT NULL,
         code TEXT NOT NULL,
         failure TEXT NOT NULL,
         reason TEXT NOT NULL,
         park TEXT NOT NULL,
         lease TEXT NOT NULL))",
    "CREATE UNIQUE INDEX queue_item_identity ON queue_item(org, home, identity)",
    "CREATE INDEX queue_item_id ON queue_item(org, id)",
    "CREATE INDEX queue_item_ready ON queue_item(org, queue, priority DESC, seq) WHERE state = 0",
    "CREATE INDEX queue_item_due ON queue_item(org, queue, due) WHERE state = 1",
    "CREATE INDEX queue_item_leased ON queue_item(lease) WHERE state = 2",
    "CREATE INDEX queue_item_parked ON queue_item(org, queue, park, priority DESC, seq) WHERE state = 4",
    "CREATE INDEX queue_item_done ON queue_item(changed) WHERE state = 5",
    // The record itself, apart from its place, which changes often.
    R"(CREATE TABLE queue_content(
         seq BIGINT_KEY,
         org TEXT NOT NULL,
         line TEXT NOT NULL))",
    R"(CREATE TABLE queue_lease(
         org TEXT NOT NULL,
         token TEXT NOT NULL,
         queue TEXT NOT NULL,
         holder TEXT NOT NULL,
         until BIGINT NOT NULL,
         PRIMARY KEY(org, token, queue)))",
    "CREATE INDEX queue_lease_until ON queue_lease(org, queue, until)",
    // Which queues an organisation has, and how many records have been taken from each, by which the share of the low
    // priorities is reckoned.
    R"(CREATE TABLE queue_count(
         org TEXT NOT NULL,
         queue TEXT NOT NULL,
         taken BIGINT NOT NULL,
         PRIMARY KEY(queue, org)))",
    // `probe`: when its time is over, one record is let through first, and the rest when that one has done well.
    R"(CREATE TABLE queue_pause(
         org TEXT NOT NULL,
         queue TEXT NOT NULL,
         campaign TEXT NOT NULL,
         template TEXT NOT NULL,
         until BIGINT NOT NULL,
         since BIGINT NOT NULL,
         probe BIGINT NOT NULL,
         reason TEXT NOT NULL,
         PRIMARY KEY(org, queue, campaign, template)))",
    // The window of a limit that is being used up. `parked`: whether records wait for the next one.
    R"(CREATE TABLE queue_bucket(
         org TEXT NOT NULL,
         queue TEXT NOT NULL,
         name TEXT NOT NULL,
         opened BIGINT NOT NULL,
         used BIGINT NOT NULL,
         parked BIGINT NOT NULL,
         PRIMARY KEY(org, queue, name)))",
    "CREATE INDEX queue_bucket_parked ON queue_bucket(org, queue) WHERE parked = 1",
    // What came from another store, so that it is taken over once.
    R"(CREATE TABLE queue_transfer(
         org TEXT NOT NULL,
         queue TEXT NOT NULL,
         origin TEXT NOT NULL,
         at BIGINT NOT NULL,
         PRIMARY KEY(org, queue, origin)))",
};

constexpr std::string_view second[] = {
    // Content that a sealed record has let go of, and that is still to be deleted (purge.hpp). `reference` names a
    // blob;
    // '' stands for what is left of rows in the database's files.
    R"(CREATE TABLE queue_purge(
         org TEXT NOT NULL,
         reference TEXT NOT NULL,
         PRIMARY KEY(org, reference)))",
};

constexpr sql::Step steps[] = {first, second};

}  // namespace

const sql::Schema& schema() {
  static constexpr sql::Schema queue{"queue", steps};
  return queue;
}

}  // namespace hammy::queue
