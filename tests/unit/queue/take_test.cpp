#include "in_store.hpp"

namespace hammy::queue {
namespace {

class Take : public InStore {};

TEST_F(Take, TheImportantFirstThenTheOldest) {
  put({message("A1", R"(,"priority":1)"), message("A2"), message("A3", R"(,"priority":9)"), message("A4"),
       message("A5", R"(,"priority":9)"), message("A6", R"(,"priority":0)")});
  EXPECT_EQ(take_ids(3), "A3 A5 A2 ");
  EXPECT_EQ(take_ids(), "A4 A1 A6 ");
}

TEST_F(Take, AShareForThoseThatWouldNeverBeFirst) {
  configure("[queue]\nshare = 0.25\n");
  put({message("OLD0", R"(,"priority":0)"), message("OLD1", R"(,"priority":0)")});
  put_many(8, "B", R"(,"priority":9)");
  EXPECT_EQ(take_ids(4), "B0 B1 B2 OLD0 ");
  EXPECT_EQ(take_ids(1), "B3 ");
  EXPECT_EQ(take_ids(1), "B4 ");
  EXPECT_EQ(take_ids(1), "B5 ");
  EXPECT_EQ(take_ids(1), "OLD1 ");
}

TEST_F(Take, WaitsForItsTime) {
  put({message("A1", R"(,"not_before":"2026-11-22T09:00:00Z")"), message("A2")});
  EXPECT_EQ(take_ids(), "A2 ");
  EXPECT_EQ(store().next_change(scope(), "q"), clock_.at + minutes{5});  // the lease of A2
  clock_.at = *parse_rfc3339("2026-11-22T08:59:59.999Z");
  EXPECT_EQ(take_ids(0), "");
  EXPECT_EQ(listed(), "q A2 ready, q A1 waiting 09:00, ");
  clock_.at = *parse_rfc3339("2026-11-22T09:00:00Z");
  EXPECT_EQ(take_ids(), "A1 A2 ");
}

TEST_F(Take, NobodyThereAtItsTime) {
  std::vector<std::string> lines;
  for (int i = 0; i < 6000; ++i)
    lines.push_back(message("A" + std::to_string(i), R"(,"not_before":"2026-11-22T09:00:00Z")"));
  lines.push_back(message("LATER", R"(,"not_before":"2026-11-22T09:30:00Z")"));
  put(lines);
  clock_.at = *parse_rfc3339("2026-11-22T10:00:01Z");
  EXPECT_EQ(take_ids(), "LATER ");
  auto all = stats(store(), scope());
  ASSERT_EQ(all.size(), 2);
  EXPECT_EQ(all[1].queue, "q.failed");
  EXPECT_EQ(all[1].ready, 6000);
  EXPECT_EQ(count("SELECT count(*) FROM outbox_event WHERE line LIKE '%queue.missed%'"), 6000);
}

TEST_F(Take, ARetryIsNeverMissed) {
  put({message("A1")});
  answer(take(), {}, failing("x.y", Failure::temporary));
  clock_.at += hours{24};
  EXPECT_EQ(take_ids(), "A1 ");
}

TEST_F(Take, ExpiredOnesAreDiscarded) {
  put({message("A1", R"(,"expires":"2026-11-22T09:00:00Z")"), message("A2")});
  clock_.at = *parse_rfc3339("2026-11-22T09:00:00Z");
  EXPECT_EQ(take_ids(), "A2 ");
  EXPECT_EQ(events(), "A1:discarded ");
  EXPECT_EQ(listed(only(&Selection::state, "done")), "q A1 done, ");
}

TEST_F(Take, ALeaseRunsOut) {
  put({message("A1"), message("A2")});
  auto first = take(1);
  clock_.at += minutes{5} - seconds{1};
  EXPECT_EQ(take_ids(), "A2 ");
  clock_.at += seconds{1};
  EXPECT_FALSE(store().renew(scope(), first.token, minutes{5}));
  auto second = take(1);
  EXPECT_EQ(ids(second), "A1 ");
  EXPECT_EQ(code_of([&] { answer(first); }), "queue.lease-lost");
  EXPECT_EQ(listed(), "q A1 leased, q A2 leased, ");
  answer(second);
  EXPECT_EQ(code_of([&] { answer(second); }), "queue.lease-lost");
}

TEST_F(Take, ALeaseThatIsRenewed) {
  put({message("A1")});
  auto batch = take();
  for (int i = 0; i < 5; ++i) {
    clock_.at += minutes{4};
    EXPECT_TRUE(store().renew(scope(), batch.token, minutes{5}));
  }
  EXPECT_EQ(take_ids(), "");
  answer(batch);
}

TEST_F(Take, GivenBack) {
  put({message("A1"), message("A2")});
  auto batch = take();
  std::int64_t crashed[] = {batch.records[1].seq};
  store().give_back(scope(), batch.token, crashed);
  auto again = take();
  EXPECT_EQ(ids(again), "A1 A2 ");
  EXPECT_EQ(again.records[0].crashes, 0);
  EXPECT_EQ(again.records[1].crashes, 1);
  EXPECT_EQ(count("SELECT count(*) FROM queue_lease"), 1);
}

TEST_F(Take, TheSameTokenInAnotherOrganisationOrQueueIsAnotherLease) {
  put({message("A1")}, "q", {}, "acme");
  put({message("A1")}, "q", {}, "other");
  put({message("B1")}, "r", {}, "acme");
  auto acme = take(9, "q", "w1", "acme");
  clock_.at += minutes{4};
  auto other = take(9, "q", "w1", "other");
  auto third = take(9, "r", "w1", "acme");
  EXPECT_EQ(ids(acme) + ids(other) + ids(third), "A1 A1 B1 ");
  clock_.at += minutes{1};
  EXPECT_EQ(ids(take(9, "q", "w2", "acme")), "A1 ");
  EXPECT_EQ(ids(take(9, "q", "w2", "other")), "");
  EXPECT_EQ(ids(take(9, "r", "w2", "acme")), "");
  clock_.at += minutes{4};
  EXPECT_EQ(ids(take(9, "q", "w2", "other")), "A1 ");
  EXPECT_EQ(ids(take(9, "r", "w3", "acme")), "B1 ");
}

TEST_F(Take, OrganisationsInTurn) {
  for (auto org : {"a", "b", "c"}) put({message("A1")}, "q", {}, org);
  EXPECT_EQ(store().organisations("q", ""), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(store().organisations("q", "a"), (std::vector<std::string>{"b", "c", "a"}));
  EXPECT_EQ(store().organisations("q", "c"), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(store().organisations("r", "a"), std::vector<std::string>{});
}

}  // namespace
}  // namespace hammy::queue
