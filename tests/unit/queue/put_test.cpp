#include "in_store.hpp"

namespace hammy::queue {
namespace {

class Put : public InStore {};

TEST_F(Put, EachOnce) {
  EXPECT_EQ(put({message("A1"), message("A1"), message("A2", R"(,"key":"k")"), message("A3", R"(,"key":"k")")}), 2);
  EXPECT_EQ(put({message("A1"), message("A2", R"(,"key":"k")")}), 0);
  EXPECT_EQ(put({message("A1")}, "other"), 1);
  EXPECT_EQ(put({message("A4", R"(,"key":"k","generation":2)")}), 1);
  EXPECT_EQ(take_ids(), "A1 A2 A4 ");
}

TEST_F(Put, AgainWhileItIsLeasedOrDone) {
  put({message("A1")});
  auto batch = take();
  EXPECT_EQ(put({message("A1")}), 0);
  answer(batch);
  EXPECT_EQ(put({message("A1")}), 0);
  EXPECT_EQ(listed(), "");
  EXPECT_EQ(count("SELECT count(*) FROM queue_content"), 0);
}

TEST_F(Put, OrganisationsApart) {
  EXPECT_EQ(put({message("A1", R"(,"key":"k")")}, "q", {}, "acme"), 1);
  EXPECT_EQ(put({message("A1", R"(,"key":"k")")}, "q", {}, "other"), 1);
  EXPECT_EQ(take_ids(), "");
  EXPECT_EQ(ids(take(9, "q", {}, "acme")), "A1 ");
  EXPECT_EQ(listed({}, "other"), "q A1 ready, ");
}

TEST_F(Put, FailedAndHeld) {
  put({message("F1", error_field("x.y", "permanent")), message("H1", R"(,"hold":{"reason":"r"})"),
       message("H2", R"(,"hold":{"until":"2026-11-22T09:00:00Z","reason":"r"})"),
       message("H3", R"(,"not_before":"2026-11-22T10:00:00Z","hold":{"until":"2026-11-22T09:00:00Z"})"),
       message("H4", R"(,"not_before":"2026-11-22T09:00:00Z","hold":{"until":"2026-11-22T10:30:00Z"})")});
  EXPECT_EQ(listed(), "q H2 waiting 09:00, q H3 waiting 10:00, q H4 waiting 10:30, q H1 held, q.failed F1 ready, ");
  EXPECT_EQ(take_ids(), "");
  put({message("F2", error_field("x.y", "permanent"))}, "q", {"trouble", "", ""});
  EXPECT_EQ(take_ids(9, "trouble"), "F2 ");
}

TEST_F(Put, FieldsThatMakeNoSenseFail) {
  auto record = record::Record::parse(message("A1", R"(,"not_before":"soon")"));
  record::Record* pointer = &record;
  store().put(scope(), "q", std::span(&pointer, 1), {"", "hammy-test", ""});
  EXPECT_EQ(record.value("error").find("code").text(), "queue.field");
  EXPECT_EQ(listed(), "q.failed A1 ready, ");
}

TEST_F(Put, WhatAnotherStoreHandsOverComesOnce) {
  Putting first{"", "", "there/1"};
  EXPECT_EQ(put({message("A1"), message("A2")}, "q", first), 2);
  EXPECT_EQ(put({message("A1"), message("A2")}, "q", first), 0);
  answer(take());
  EXPECT_EQ(put({message("A1")}, "q", first), 0);
  EXPECT_EQ(put({message("A1")}, "q", {"", "", "there/2"}), 1);  // it came back: that is another transfer
  EXPECT_EQ(take_ids(), "A1 ");
}

TEST_F(Put, TellsItsEventsWhenItComesWithAnError) {
  auto log = R"(,"log":[{"at":"2026-11-22T07:00:00.000Z","by":"x","event":"accepted"},)"
             R"({"at":"2026-11-22T07:30:00.000Z","by":"x","event":"rendered"}])";
  put({message("F1", log + error_field("x.y", "permanent")), message("F1", log + error_field("x.y", "permanent"))});
  EXPECT_EQ(events(), "F1:accepted F1:rendered F1:failed ");
  queue::retry(store(), scope(), only(&Selection::queue, "q.failed"));
  EXPECT_EQ(events(), "F1:accepted F1:rendered F1:failed F1:retried ");
  answer(take(), {},
         [](record::Record& record) { record.log(*parse_rfc3339("2026-11-22T08:01:00Z"), "hammy-test", "sent"); });
  EXPECT_EQ(events(), "F1:accepted F1:rendered F1:failed F1:retried F1:sent ");
}

}  // namespace
}  // namespace hammy::queue
