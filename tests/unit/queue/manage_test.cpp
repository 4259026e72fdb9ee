#include "in_store.hpp"

namespace hammy::queue {
namespace {

class Manage : public InStore {};

TEST_F(Manage, MovedOnesStayKnown) {
  put({message("A1"), message("A2", error_field("x.y", "permanent"))});
  EXPECT_EQ(move(store(), scope(), only(&Selection::queue, "q.failed"), "review").items, 1);
  EXPECT_EQ(put({message("A2")}), 0);
  EXPECT_EQ(listed(), "q A1 ready, review A2 ready, ");
  EXPECT_EQ(move(store(), scope(), only(&Selection::queue, "review"), "q").items, 1);  // and may come back
  EXPECT_EQ(listed(), "q A1 ready, q A2 ready, ");
  EXPECT_EQ(put({message("A2")}, "review"), 0);
}

TEST_F(Manage, WhereTheSameRecordIsNothingMoves) {
  put({message("A1")});
  put({message("A1")}, "r");
  EXPECT_EQ(move(store(), scope(), only(&Selection::queue, "q"), "r").items, 0);
  EXPECT_EQ(listed(), "q A1 ready, r A1 ready, ");
}

TEST_F(Manage, WhatIsBeingWorkedOnIsLeftAlone) {
  put({message("A1"), message("A2")});
  auto batch = take(1);
  for (auto act : {+[](InStore*, Store&store, const scope::Scope&scope) {
                     return discard(store, scope, only(&Selection::queue, "q"));
                   },
                   +[](InStore*, Store&store, const scope::Scope&scope) {
                     return retry(store, scope, only(&Selection::queue, "q"));
                   }}) {
    auto touched = act(this, store(), scope());
    EXPECT_EQ(touched.leased, 1);
  }
  EXPECT_EQ(listed(), "q A1 leased, ");
  answer(batch);
}

TEST_F(Manage, RetryBeginsAgain) {
  put({message("A1")});
  for (int i = 0; i < 3; ++i) {
    answer(take(), {}, failing("x.y", Failure::temporary));
    clock_.at += hours{5};
  }
  answer(take(), {}, failing("x.y", Failure::permanent));
  EXPECT_EQ(retry(store(), scope(), only(&Selection::code, "x.*")).items, 1);
  auto batch = take();
  EXPECT_EQ(batch.records.at(0).attempts, 0);
  answer(batch, {}, failing("x.y", Failure::temporary));
  EXPECT_EQ(count("SELECT attempts FROM queue_item"), 1);
  EXPECT_EQ(retry(store(), scope(), only(&Selection::state, "waiting")).items, 1);
  EXPECT_EQ(retry(store(), scope(), only(&Selection::queue, "q")).items, 0);  // it is ready already
}

TEST_F(Manage, RetryOfOneThatWaitsForItsTimeIsAtOnceEverywhere) {
  put({message("A1", R"(,"not_before":"2026-11-23T08:00:00Z")")});
  EXPECT_EQ(retry(store(), scope(), only(&Selection::queue, "q")).items, 1);
  answer(take(), {{{"", "send"}}, ""});
  EXPECT_EQ(listed(), "send A1 ready, ");
}

TEST_F(Manage, Reschedule) {
  put({message("A1"), message("A2", error_field("x.y", "permanent")), message("A3", R"(,"hold":{"reason":"r"})")});
  EXPECT_EQ(reschedule(store(), scope(), only(&Selection::ids, std::vector<std::string>{"A1", "A2", "A3"}),
                       clock_.at + hours{2})
                .items,
            2);
  EXPECT_EQ(listed(), "q A1 waiting 10:00, q A3 waiting 10:00, q.failed A2 ready, ");
  EXPECT_EQ(
      reschedule(store(), scope(), only(&Selection::ids, std::vector<std::string>{"A1"}), clock_.at + hours{2}).items,
      0);
  EXPECT_EQ(reschedule(store(), scope(), only(&Selection::ids, std::vector<std::string>{"A1"}), {}).items, 1);
  EXPECT_EQ(take_ids(), "A1 ");
  clock_.at += hours{3} + seconds{1};
  EXPECT_EQ(take_ids(), "A1 ");  // its lease ran out; A3 was missed
  EXPECT_EQ(listed(only(&Selection::code, "queue.missed")), "q.failed A3 ready, ");
}

TEST_F(Manage, DiscardTellsIt) {
  put({message("A1"), message("A2", error_field("x.y", "permanent")), R"({"type":"contact","id":"C1"})"});
  EXPECT_EQ(discard(store(), scope(), only(&Selection::ids, std::vector<std::string>{"A1", "A2", "C1"})).items, 3);
  EXPECT_EQ(listed(), "");
  EXPECT_EQ(events(), "A2:failed A1:discarded A2:discarded ");
  EXPECT_EQ(put({message("A1")}), 0);
}

TEST_F(Manage, Selections) {
  put({message("A1", R"(,"campaign":"news","template":"letter@2","to":"a@x.example")"),
       message("A2", R"(,"campaign":"news","template":"letter","priority":9)"),
       message("A3", R"(,"template":"letters@2","channel":"sms","to":{"phone":"+36201"})")});
  EXPECT_EQ(listed(only(&Selection::campaign, "news")), "q A2 ready, q A1 ready, ");
  EXPECT_EQ(listed(only(&Selection::template_name, "letter")), "q A2 ready, q A1 ready, ");
  EXPECT_EQ(listed(only(&Selection::template_name, "letter@2")), "q A1 ready, ");
  EXPECT_EQ(listed(only(&Selection::channel, "sms")), "q A3 ready, ");
  EXPECT_EQ(listed(only(&Selection::destination, "x.example")), "q A1 ready, ");
  EXPECT_EQ(listed(only(&Selection::ids, std::vector<std::string>{"A1", "A3", "none"})), "q A1 ready, q A3 ready, ");
  EXPECT_EQ(listed(only(&Selection::limit, std::int64_t{1})), "q A2 ready, ");
  EXPECT_EQ(listed(only(&Selection::older, seconds{1})), "");
  EXPECT_EQ(code_of([&] { listed(only(&Selection::state, "asleep")); }), "queue.state");
  EXPECT_EQ(listed(only(&Selection::code, "' OR 1=1 --")), "");
}

TEST_F(Manage, Forgets) {
  put({message("A1"), message("A2")});
  answer(take(1), {},
         [](record::Record& record) { record.log(*parse_rfc3339("2026-11-22T08:00:00Z"), "hammy-test", "sent"); });
  clock_.at += hours{24 * 30};
  EXPECT_EQ(forget(store()), 0);
  clock_.at += seconds{1};
  EXPECT_EQ(forget(store()), 2);  // the record and its event
  EXPECT_EQ(listed(), "q A2 ready, ");
  EXPECT_EQ(put({message("A1")}), 1);
}

TEST_F(Manage, StatsAndWaiting) {
  put({message("A1"), message("A2", R"(,"not_before":"2026-11-22T09:00:00Z")"),
       message("A3", R"(,"hold":{"reason":"r"})"), message("A4", error_field("x.y", "permanent")), message("A5")});
  take(1);
  clock_.at += minutes{2};
  auto all = stats(store(), scope());
  ASSERT_EQ(all.size(), 2);
  EXPECT_EQ(all[0].ready + all[0].waiting + all[0].held + all[0].leased, 4);
  EXPECT_EQ(all[0].backlog(), 4);
  EXPECT_EQ(all[0].next, *parse_rfc3339("2026-11-22T09:00:00Z"));
  EXPECT_EQ(all[0].oldest, *parse_rfc3339("2026-11-22T08:00:00Z"));
  EXPECT_EQ(stats(store(), scope(), "q.failed").size(), 1);
  EXPECT_EQ(stats(store(), scope("other")).size(), 0);
}

}  // namespace
}  // namespace hammy::queue
