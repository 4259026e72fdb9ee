#include <fstream>

#include "in_store.hpp"
#include "queue/acknowledge.hpp"

namespace hammy::queue {
namespace {

class Conclude : public InStore {
 protected:
  void answer_with_extras(const Batch& batch, const Routes& routes, const std::vector<std::string>& lines) {
    auto primary = record::Record::parse(batch.records.front().line);
    auto extras = parsed(lines);
    Answer answer{&batch.records.front(), &primary, extras};
    store().conclude(scope(), batch.token, std::span(&answer, 1), routes, "hammy-test");
  }
};

TEST_F(Conclude, DoneAndMovedOn) {
  put({message("A1", R"(,"priority":8)"), R"({"type":"contact","id":"C1"})"});
  Routes routes;
  routes.to = {{"", "send"}, {"contact", "crm"}};
  answer(take(), routes, [](record::Record& record) {
    if (record.type() == "message") record.log(*parse_rfc3339("2026-11-22T08:01:00Z"), "hammy-test", "rendered");
  });
  EXPECT_EQ(listed(), "crm C1 ready, send A1 ready, ");
  EXPECT_EQ(events(), "A1:rendered ");
  EXPECT_EQ(count("SELECT count(*) FROM queue_lease"), 0);
  answer(take(9, "send"), {},
         [](record::Record& record) { record.log(*parse_rfc3339("2026-11-22T08:02:00Z"), "hammy-test", "sent"); });
  EXPECT_EQ(events(), "A1:rendered A1:sent ");  // each once, though both queues saw the log
  EXPECT_EQ(listed(), "crm C1 ready, ");
}

TEST_F(Conclude, WhatIsMadeBesidesGoesWithIt) {
  put({message("A1")});
  Routes routes;
  routes.to = {{"message", "send"}, {"file", "files"}};
  answer_with_extras(
      take(), routes,
      {message("X1", R"(,"of":"A1")"), R"({"type":"file","id":"P1","of":"A1"})",
       message("X2", R"(,"of":"A1","not_before":"2026-11-23T08:00:00Z")"),
       message("X3", R"(,"of":"A1")" + error_field("x.y", "permanent")),
       R"({"type":"event","id":"E1","of":"A1","message":"A1","event":"opened","at":"2026-11-22T07:00:00Z","by":"x"})"});
  EXPECT_EQ(listed(), "files P1 ready, send X1 ready, send A1 ready, send X2 waiting 08:00, send.failed X3 ready, ");
  EXPECT_EQ(events(), "A1:opened X3:failed ");
}

TEST_F(Conclude, WhatGoesNowhereFailsItsRecordAlone) {
  put({message("A1"), message("A2")});
  auto batch = take();
  std::vector<record::Record> records, extras;
  for (const auto& taken : batch.records) records.push_back(record::Record::parse(taken.line));
  extras.push_back(record::Record::parse(R"({"type":"file","id":"P1","of":"A1"})"));
  Answer answers[] = {{&batch.records[0], &records[0], extras}, {&batch.records[1], &records[1], {}}};
  Routes routes;
  routes.to = {{"message", "send"}};
  store().conclude(scope(), batch.token, answers, routes, "hammy-test");
  EXPECT_EQ(listed(), "q A1 waiting 08:01, send A2 ready, ");
  EXPECT_EQ(count("SELECT count(*) FROM queue_item WHERE code = 'queue.no-route'"), 1);

  answer(take(9, "send"), {{{"", "next"}}, ""},
         [](record::Record& record) { record.set_text("not_before", "whenever"); });
  EXPECT_EQ(listed(), "q A1 waiting 08:01, send.failed A2 ready, ");
}

TEST_F(Conclude, TriedAgain) {
  put({message("A1")});
  answer(take(), {}, failing("x.y", Failure::temporary));
  EXPECT_EQ(listed(), "q A1 waiting 08:01, ");
  clock_.at += minutes{1};
  auto batch = take();
  ASSERT_EQ(ids(batch), "A1 ");
  EXPECT_EQ(batch.records[0].attempts, 1);
  EXPECT_EQ(batch.records[0].line.find("\"error\""), std::string::npos);
  EXPECT_NE(batch.records[0].line.find("\"deferred\""), std::string::npos);
  answer(batch, {}, failing("x.y", Failure::temporary));
  EXPECT_EQ(listed(), "q A1 waiting 08:03, ");
  clock_.at += minutes{2};
  answer(take(), {}, failing("x.z", Failure::permanent));
  EXPECT_EQ(listed(), "q.failed A1 ready, ");
  EXPECT_EQ(events(), "A1:deferred A1:deferred A1:failed ");
}

TEST_F(Conclude, ByTheRules) {
  configure("[queue.retry.a]\ncode = 'to.slow'\nmove = 'slow'\n[queue.retry.b]\ncode = 'go.*'\ndelete = true\n");
  put({message("A1"), message("A2")});
  answer(take(1), {}, failing("to.slow", Failure::permanent));
  answer(take(1), {}, failing("go.away", Failure::temporary));
  EXPECT_EQ(listed(), "slow A1 ready, ");
  EXPECT_EQ(events(), "A1:failed A2:deferred A2:discarded ");
  EXPECT_EQ(put({message("A1"), message("A2")}), 0);  // both are known in the queue that they came to
  answer(take(1, "slow"));
  EXPECT_EQ(put({message("A1")}), 0);
}

TEST_F(Conclude, ARuleMovesToWhereTheSameRecordIs) {
  configure("[queue.retry.a]\ncode = 'to.slow'\nmove = 'slow'\n");
  put({message("A1")});
  put({message("A1")}, "slow");
  answer(take(1), {}, failing("to.slow", Failure::permanent));
  EXPECT_EQ(listed(), "q.failed A1 ready, slow A1 ready, ");
  answer(take(1, "slow"));
  queue::retry(store(), scope(), only(&Selection::queue, "q.failed"));
  answer(take(1), {}, failing("to.slow", Failure::permanent));  // that one is done: nothing is in the way
  EXPECT_EQ(listed(), "slow A1 ready, ");
}

TEST_F(Conclude, TheTemplatesWordOnAttempts) {
  configure("[render]\ntemplates = '" + (home_ / "templates").string() + "'\n");
  std::filesystem::create_directories(home_ / "templates/letter");
  std::ofstream(home_ / "templates/letter/template.toml") << "priority = 8\n[retry]\nattempts = 2\n";
  put({message("A1", R"(,"template":"other")"), message("A2", R"(,"template":"letter@1")")});
  EXPECT_EQ(ids(take(1)), "A2 ");
  clock_.at += minutes{5};
  for (int i = 0; i < 2; ++i) {
    answer(take(), {}, failing("x.y", Failure::temporary));
    clock_.at += minutes{10};
  }
  EXPECT_EQ(listed(), "q A1 waiting 08:17, q.failed A2 ready, ");
}

TEST_F(Conclude, Held) {
  put({message("A1"), message("A2")});
  auto until = clock_.at + hours{1};
  answer(take(1), {}, [&](record::Record& record) { record.hold(until, "no attachment"); });
  answer(take(1), {}, [&](record::Record& record) { record.hold({}, "somebody must look"); });
  EXPECT_EQ(listed(), "q A1 waiting 09:00, q A2 held, ");
  auto waiting = waiting_for(store(), scope(), {});
  ASSERT_EQ(waiting.size(), 2);
  clock_.at += hours{1};
  EXPECT_EQ(take_ids(), "A1 ");
  EXPECT_EQ(retry(store(), scope(), only(&Selection::state, "held")).items, 1);
  EXPECT_EQ(take_ids(), "A2 ");
}

TEST_F(Conclude, HeldTooLong) {
  configure("[queue]\nhold_limit = '2h'\n");
  put({message("A1")});
  for (int hour = 0; hour < 3; ++hour) {
    answer(take(), {}, [&](record::Record& record) { record.hold(clock_.at + hours{1}, "no attachment"); });
    clock_.at += hours{1};
  }
  clock_.at += seconds{1};
  answer(take(), {}, [&](record::Record& record) { record.hold(clock_.at + hours{1}, "no attachment"); });
  EXPECT_EQ(listed(), "q.failed A1 ready, ");
}

TEST_F(Conclude, BackIntoItsOwnQueue) {
  put({message("A1", error_field("mime.address", "permanent"))});
  answer(take(9, "q.failed"), {{{"", "q"}}, ""}, [](record::Record& record) { record.erase("error"); });
  EXPECT_EQ(listed(), "q A1 ready, ");
  answer(take(), {{{"", "q"}}, ""});
  EXPECT_EQ(listed(), "q A1 ready, ");
  EXPECT_EQ(count("SELECT count(*) FROM queue_content"), 1);
}

TEST_F(Conclude, NothingIsDoneWhenOneLeaseIsLost) {
  put({message("A1"), message("A2")});
  auto batch = take();
  batch.records.push_back(batch.records[0]);
  EXPECT_EQ(code_of([&] { answer(batch, {{{"", "send"}}, ""}); }), "queue.lease-lost");
  EXPECT_EQ(listed(), "q A1 leased, q A2 leased, ");
}

TEST_F(Conclude, SomeOfALease) {
  put({message("A1"), message("A2")});
  auto batch = take();
  auto rest = batch;
  batch.records.pop_back();
  rest.records.erase(rest.records.begin());
  answer(batch);
  EXPECT_EQ(listed(), "q A2 leased, ");
  EXPECT_TRUE(store().renew(scope(), batch.token, minutes{5}));
  answer(rest);
  EXPECT_FALSE(store().renew(scope(), batch.token, minutes{5}));
}

TEST_F(Conclude, ByHand) {
  put({message("A1"), message("A2"), message("A3")});
  take(1);
  auto second = take(1);
  auto stream = parsed({message("X1", R"(,"of":"A1")"), message("A1"), message("A2"), message("A3")});
  auto pointers = record::pointers_to(stream);
  Acknowledger acknowledger(store(), read_routes({"send", "event=events"}, ""), "q", "", "hammy-queue");
  acknowledger.answer(scope(), std::span(pointers).first(1));  // the extra comes before its record, in another batch
  EXPECT_EQ(listed(only(&Selection::queue, "send")), "");
  acknowledger.answer(scope(), std::span(pointers).subspan(1));
  EXPECT_EQ(listed(), "q A3 ready, send X1 ready, send A1 ready, send A2 ready, ");
  EXPECT_EQ(stream[3].value("error").find("code").text(), "queue.not-leased");
  EXPECT_FALSE(stream[1].failed());
}

TEST(Routes, Read) {
  auto routes = read_routes({"send", "contact=crm"}, "trouble");
  EXPECT_EQ(*routes.find("message"), "send");
  EXPECT_EQ(*routes.find("contact"), "crm");
  EXPECT_EQ(routes.find("event"), nullptr);
  EXPECT_EQ(*read_routes({"event=e"}, "").find("event"), "e");
  EXPECT_THROW(read_routes({"a/b"}, ""), Error);
  EXPECT_THROW(read_routes({"message="}, ""), Error);
}

}  // namespace
}  // namespace hammy::queue
