#include "events/event.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "base/ids.hpp"
#include "events/state.hpp"

namespace hammy::events {
namespace {

using record::Record;

const Instant now = *parse_rfc3339("2026-11-22T10:00:00Z");

std::vector<Event> events_of(std::string_view line) { return of(Record::parse(line), now); }

std::string code_of(std::string_view line) {
  try {
    from_record(Record::parse(line));
  } catch (const Error& error) {
    return error.code();
  }
  return "";
}

TEST(Events, AreTheEntriesOfTheLog) {
  auto events = events_of(
      R"({"id":"m1","log":[{"at":"2026-11-22T08:00:00.120Z","by":"hammy-render","event":"rendered"},)"
      R"( {"at":"2026-11-22T09:00:01+01:00","by":"hammy-send","event":"sent","detail":{"reply":"250 ok","n":1.10}}]})");
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].name, "rendered");
  EXPECT_EQ(events[0].by, "hammy-render");
  EXPECT_EQ(events[0].message, "m1");
  EXPECT_EQ(format_rfc3339(events[0].at), "2026-11-22T08:00:00.120Z");
  EXPECT_EQ(events[0].entry, R"({"at":"2026-11-22T08:00:00.120Z","by":"hammy-render","event":"rendered"})");
  EXPECT_EQ(events[1].detail, R"({"reply":"250 ok","n":1.10})");
  EXPECT_EQ(format_rfc3339(events[1].at), "2026-11-22T08:00:01.000Z");
}

TEST(Events, HaveIdsThatLookLikeOthers) {
  auto events = events_of(R"({"id":"m1","log":[{"at":"2026-11-22T08:00:00Z","by":"x","event":"sent"}]})");
  EXPECT_EQ(events[0].id.size(), 26u);
  EXPECT_TRUE(is_id(events[0].id));
  // The time of the event is the head of its id, so that ids sort by time: 1795334400000 ms in Crockford's base 32.
  EXPECT_EQ(events[0].id.substr(0, 10), "01M8149T00");
}

TEST(Events, KeepTheirIdsHoweverTheyAreWritten) {
  auto plain = events_of(
      R"({"id":"m1","log":[{"at":"2026-11-22T08:00:00Z","by":"x","event":"sent","detail":{"a":[1,"ő"],"b":{}}}]})");
  auto spaced = events_of(
      R"({"id":"m1","log":[{"event":"sent", "by":"x","at":"2026-11-22T09:00:00.000+01:00","detail":{ "a" : [1, "\u0151"], "b":{ } }}]})");
  EXPECT_EQ(plain[0].id, spaced[0].id);
}

TEST(Events, DifferInTheirIdsByEverythingThatTheySay) {
  auto id = [](std::string_view org, std::string_view message, std::string_view entry) {
    return events_of(std::string(R"({"org":")")
                         .append(org)
                         .append(R"(","id":")")
                         .append(message)
                         .append(R"(","log":[)")
                         .append(entry)
                         .append("]}"))
        .at(0)
        .id;
  };
  auto base = id("acme", "m1", R"({"at":"2026-11-22T08:00:00Z","by":"x","event":"sent"})");
  EXPECT_NE(base, id("other", "m1", R"({"at":"2026-11-22T08:00:00Z","by":"x","event":"sent"})"));
  EXPECT_NE(base, id("acme", "m2", R"({"at":"2026-11-22T08:00:00Z","by":"x","event":"sent"})"));
  EXPECT_NE(base, id("acme", "m1", R"({"at":"2026-11-22T08:00:01Z","by":"x","event":"sent"})"));
  EXPECT_NE(base, id("acme", "m1", R"({"at":"2026-11-22T08:00:00Z","by":"y","event":"sent"})"));
  EXPECT_NE(base, id("acme", "m1", R"({"at":"2026-11-22T08:00:00Z","by":"x","event":"opened"})"));
  EXPECT_NE(base, id("acme", "m1", R"({"at":"2026-11-22T08:00:00Z","by":"x","event":"sent","detail":1})"));
}

TEST(Events, AnErrorIsOneByItsClass) {
  auto name = [](std::string_view klass) {
    return events_of(std::string(R"({"id":"m","error":{"by":"hammy-send","code":"smtp.x","class":")")
                         .append(klass)
                         .append(R"(","message":"no","at":"2026-11-22T08:00:00Z"}})"))
        .at(0);
  };
  EXPECT_EQ(name("temporary").name, "deferred");
  EXPECT_EQ(name("permanent").name, "failed");
  EXPECT_EQ(name("technical").name, "failed");
  EXPECT_EQ(name("unknown").name, "uncertain");
  auto event = name("permanent");
  EXPECT_EQ(event.by, "hammy-send");
  EXPECT_EQ(event.detail, R"({"code":"smtp.x","class":"permanent","message":"no"})");
  EXPECT_TRUE(event.entry.empty());
  EXPECT_EQ(format_rfc3339(event.at), "2026-11-22T08:00:00.000Z");
}

TEST(Events, AHoldIsWaiting) {
  auto events = events_of(
      R"({"id":"m","log":[{"at":"2026-11-22T08:00:00Z","by":"x","event":"rendered"}],"hold":{"until":"2026-11-22T12:00:00Z","reason":"limit"}})");
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[1].name, "waiting");
  EXPECT_EQ(events[1].at, events[0].at + std::chrono::milliseconds(1));
  EXPECT_EQ(fold(events).stage, Stage::waiting);
  EXPECT_EQ(events[1].detail, R"({"until":"2026-11-22T12:00:00Z","reason":"limit"})");
  EXPECT_EQ(events_of(R"({"id":"m","hold":{"reason":"limit"}})").at(0).at, now);
}

TEST(Events, WhatIsNoEntryIsPassedOver) {
  EXPECT_TRUE(events_of(R"({"id":"m"})").empty());
  EXPECT_TRUE(events_of(R"({"id":"m","log":null,"error":"text","hold":true})").empty());
  EXPECT_TRUE(events_of(R"({"id":"m","log":{"at":1}})").empty());
  EXPECT_EQ(events_of(R"({"id":"m","log":[1,"x",{},{"event":"sent"},{"at":"yesterday","event":"sent"},)"
                      R"({"at":"2026-11-22T08:00:00Z","event":"sent"}]})")
                .size(),
            1u);
}

TEST(Events, ComeFromEventRecords) {
  auto record = Record::parse(
      R"({"type":"event","id":"whatever","org":"acme","message":"m1","event":"sent","at":"2026-11-22T08:00:00Z","by":"x"})");
  auto event = from_record(record);
  auto logged = events_of(R"({"org":"acme","id":"m1","log":[{"at":"2026-11-22T08:00:00Z","by":"x","event":"sent"}]})");
  EXPECT_EQ(event.id, logged[0].id) << "the same thing told twice";
  EXPECT_EQ(event.message, "m1");
}

TEST(Events, RefusesEventRecordsThatSayNothing) {
  EXPECT_EQ(code_of(R"({"type":"event","event":"sent","at":"2026-11-22T08:00:00Z"})"), "event.message");
  EXPECT_EQ(code_of(R"({"type":"event","message":"../x","event":"sent","at":"2026-11-22T08:00:00Z"})"),
            "event.message");
  EXPECT_EQ(code_of(R"({"type":"event","message":"m","event":"exploded","at":"2026-11-22T08:00:00Z"})"), "event.name");
  EXPECT_EQ(code_of(R"({"type":"event","message":"m","event":"sent","at":"2026-02-30T08:00:00Z"})"), "event.at");
}

TEST(Events, BecomeRecordsAgain) {
  auto events = events_of(
      R"({"org":"acme","id":"m1","log":[{"at":"2026-11-22T08:00:00Z","by":"x","event":"sent","detail":{"n":1.10}}]})");
  auto line = as_record(events[0], "acme");
  EXPECT_EQ(line, "{\"type\":\"event\",\"id\":\"" + events[0].id +
                      "\",\"org\":\"acme\",\"message\":\"m1\",\"event\":\"sent\",\"at\":\"2026-11-22T08:00:00.000Z\","
                      "\"by\":\"x\",\"detail\":{\"n\":1.10}}\n");
  EXPECT_EQ(from_record(Record::parse(std::string_view(line).substr(0, line.size() - 1))).id, events[0].id);
}

}  // namespace
}  // namespace hammy::events
