#include "queue/item.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace hammy::queue {
namespace {

Item item(std::string_view fields) {
  return read_item(record::Record::parse("{\"id\":\"A1\"" + std::string(fields) + "}"));
}
std::string identity(std::string_view fields) { return item(fields).identity; }

TEST(Item, Identity) {
  EXPECT_EQ(identity(""), "id:A1");
  EXPECT_EQ(identity(R"(,"key":"invoice/1")"), "key:invoice/1");
  EXPECT_EQ(identity(R"(,"key":"invoice/1","generation":2)"), "key:invoice/1#2");
  EXPECT_EQ(identity(R"(,"key":"invoice/1","generation":0)"), "key:invoice/1");
  EXPECT_NE(identity(R"(,"key":"A1")"), identity(""));
}

TEST(Item, WhatTheRecordSays) {
  auto its =
      item(R"(,"priority":7,"not_before":"2026-11-22T10:00:00+01:00","expires":"2026-11-23T09:00:00Z",)"
           R"("campaign":"news","template":"letter@2","to":{"email":"anna@Example.COM","time_zone":"Europe/Moscow"})");
  EXPECT_EQ(its.type, "message");
  EXPECT_EQ(its.priority, 7);
  EXPECT_EQ(format_rfc3339(instant(its.due)), "2026-11-22T09:00:00.000Z");
  EXPECT_EQ(format_rfc3339(instant(its.expires)), "2026-11-23T09:00:00.000Z");
  EXPECT_EQ(its.campaign, "news");
  EXPECT_EQ(its.template_name, "letter@2");
  EXPECT_EQ(its.channel, "email");
  EXPECT_EQ(its.destination, "example.com");
  EXPECT_EQ(its.zone, "Europe/Moscow");
  EXPECT_EQ(item("").priority, 5);
}

TEST(Item, Destinations) {
  EXPECT_EQ(item(R"(,"to":"Anna <anna@example.com>")").destination, "example.com");
  EXPECT_EQ(item(R"(,"to":[{"email":"a@one.example"},{"email":"b@two.example"}])").destination, "one.example");
  EXPECT_EQ(item(R"(,"channel":"sms","to":{"phone":"+3620123","email":"a@one.example"})").destination, "+3620123");
  EXPECT_EQ(item(R"(,"to":[])").destination, "");
  EXPECT_EQ(item(R"(,"to":5)").destination, "");
  EXPECT_EQ(item(R"(,"type":"contact","to":"a@one.example")").destination, "");
  EXPECT_EQ(item(R"(,"time_zone":"Europe/Warsaw","to":{"time_zone":"Europe/Moscow"})").zone, "Europe/Warsaw");
}

TEST(Item, FieldsThatMakeNoSense) {
  for (auto fields : {R"(,"not_before":"tomorrow")", R"(,"not_before":5)", R"(,"expires":"2026-02-30T00:00:00Z")",
                      R"(,"priority":10)", R"(,"priority":-1)", R"(,"priority":"high")", R"(,"priority":1.5)"}) {
    try {
      item(fields);
      ADD_FAILURE() << fields;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), "queue.field") << fields;
    }
  }
}

TEST(Item, NamesOfQueues) {
  for (auto name : {"send", "send.failed", "Send_2-b", "0"}) EXPECT_NO_THROW(check_name(name)) << name;
  for (auto name : {"", ".hidden", "-n", "a/b", "a b", "ä"}) EXPECT_THROW(check_name(name), Error) << name;
  EXPECT_THROW(check_name(std::string(65, 'a')), Error);
  EXPECT_EQ(failed_name("send"), "send.failed");
}

}  // namespace
}  // namespace hammy::queue
