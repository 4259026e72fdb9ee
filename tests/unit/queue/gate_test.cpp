#include "in_store.hpp"

namespace hammy::queue {
namespace {

class Gate : public InStore {
 protected:
  /// Takes and answers everything that may leave at the time, and returns how many that were.
  std::size_t drain(std::string_view at) {
    clock_.at = *parse_rfc3339(at);
    std::size_t all = 0;
    for (;;) {
      auto batch = take(7);
      if (batch.records.empty()) return all;
      all += batch.records.size();
      answer(batch);
    }
  }
};

TEST_F(Gate, WindowsFollowEachOtherWithoutGaps) {
  configure("[queue.limit.news]\nrate = '10 per 30m'\n");
  put_many(45, "A");
  EXPECT_EQ(drain("2026-11-22T08:00:00Z"), 10);
  EXPECT_EQ(store().next_change(scope(), "q"), *parse_rfc3339("2026-11-22T08:30:00Z"));
  EXPECT_EQ(drain("2026-11-22T08:29:59.999Z"), 0);
  EXPECT_EQ(drain("2026-11-22T08:30:00Z"), 10);
  EXPECT_EQ(drain("2026-11-22T09:04:00Z"), 10);  // late, in the window from 09:00
  EXPECT_EQ(drain("2026-11-22T09:29:59Z"), 0);
  EXPECT_EQ(drain("2026-11-22T09:30:00Z"), 10);
  EXPECT_EQ(drain("2026-11-22T11:11:00Z"), 5);  // after a pause a new row of windows begins
  put_many(20, "B");
  EXPECT_EQ(drain("2026-11-22T11:12:00Z"), 5);
  EXPECT_EQ(drain("2026-11-22T11:40:59Z"), 0);
  EXPECT_EQ(drain("2026-11-22T11:41:00Z"), 10);
}

TEST_F(Gate, WhatWasParkedComesBackInItsOrder) {
  configure("[queue.limit.news]\nrate = '2 per 30m'\n");
  put({message("A1"), message("A2"), message("A3", R"(,"priority":1)"), message("A4"), message("A5")});
  EXPECT_EQ(take_ids(), "A1 A2 ");
  put({message("B1", R"(,"priority":9)"), message("B2", R"(,"priority":0)")});
  EXPECT_EQ(take_ids(), "");
  clock_.at += minutes{30};
  answer(take(0));
  EXPECT_EQ(ids(take(9, "q")), "B1 A1 ");  // the leases of A1 and A2 ran out: they are sent anew, and count
}

TEST_F(Gate, ImportantMailOvertakes) {
  configure("[queue.limit.news]\ncampaign = 'news'\nrate = '2 per 30m'\n");
  put_many(6, "N", R"(,"campaign":"news")");
  EXPECT_EQ(take_ids(), "N0 N1 ");
  put({message("I1", R"(,"priority":9)")});
  EXPECT_EQ(take_ids(), "I1 ");
}

TEST_F(Gate, CountedApart) {
  configure("[queue.limit.a]\nper = 'campaign'\nrate = '1 per 1h'\n[queue.limit.b]\nrate = '3 per 1h'\n");
  for (auto campaign : {"x", "y", "z", "w"}) put_many(2, campaign, R"(,"campaign":")" + std::string(campaign) + "\"");
  auto first = take();
  EXPECT_EQ(ids(first), "x0 y0 z0 ");
  answer(first);
  clock_.at += hours{1};
  EXPECT_EQ(take_ids(), "x1 y1 z1 ");
}

TEST_F(Gate, ALimitThatIsTakenAway) {
  configure("[queue.limit.news]\nrate = '1 per 30m'\n");
  put_many(3, "A");
  EXPECT_EQ(take_ids(), "A0 ");
  configure("");
  EXPECT_EQ(take_ids(), "A1 A2 ");
  EXPECT_EQ(count("SELECT count(*) FROM queue_bucket"), 0);
}

TEST_F(Gate, ManyArePutAsideAtOnce) {
  configure("[queue.limit.news]\ncampaign = 'news'\nrate = '1 per 30m'\n");
  put_many(12'000, "N", R"(,"campaign":"news")");
  put({message("LAST")});
  EXPECT_EQ(take_ids(), "N0 LAST ");
}

TEST_F(Gate, HoursByTheRecipientsClock) {
  configure("[template]\ntime_zone = 'Europe/Warsaw'\n[queue.limit.night]\nquiet = '21:00-08:00'\n");
  clock_.at = *parse_rfc3339("2026-10-24T18:30:00Z");
  auto in = [](std::string_view id, std::string_view zone) {
    return message(id, R"(,"to":{"email":"a@b.example","time_zone":")" + std::string(zone) + "\"}");
  };
  put({in("Moscow", "Europe/Moscow"), in("Helsinki", "Europe/Helsinki"), in("Budapest", "Europe/Budapest"),
       message("Nowhere"), in("Wrong", "Mars/Olympus")});
  EXPECT_EQ(take_ids(), "Budapest Nowhere Wrong ");  // 20:30 there, 21:30 elsewhere
  EXPECT_EQ(listed(only(&Selection::state, "waiting")), "q Moscow waiting 05:00, q Helsinki waiting 06:00, ");
}

TEST_F(Gate, PausesOfQueueCampaignAndTemplate) {
  put({message("A1", R"(,"campaign":"news","template":"letter@2")"), message("A2", R"(,"template":"letter@3")"),
       message("A3", R"(,"campaign":"other","template":"letters")")});
  pause(store(), scope(), "q", "", "letter", clock_.at + hours{1}, "typo");
  EXPECT_EQ(take_ids(), "A3 ");
  pause(store(), scope(), "q", "news", "", {}, "");
  clock_.at += hours{1};
  EXPECT_EQ(store().next_change(scope(), "q"), *parse_rfc3339("2026-11-22T08:05:00Z"));
  EXPECT_EQ(take_ids(), "A2 A3 ");
  EXPECT_TRUE(resume(store(), scope(), "q", "news", ""));
  EXPECT_FALSE(resume(store(), scope(), "q", "news", ""));
  EXPECT_EQ(take_ids(), "A1 ");
  clock_.at += hours{1};
  pause(store(), scope(), "q", "", "", clock_.at + minutes{1}, "");
  EXPECT_EQ(take_ids(), "");
  clock_.at += minutes{1};
  EXPECT_EQ(take_ids(), "A1 A2 A3 ");
}

TEST_F(Gate, PausesOfOneOrganisation) {
  put({message("A1")}, "q", {}, "acme");
  put({message("A1")}, "q", {}, "other");
  pause(store(), scope("acme"), "q", "", "", {}, "");
  EXPECT_EQ(ids(take(9, "q", {}, "acme")), "");
  EXPECT_EQ(ids(take(9, "q", {}, "other")), "A1 ");
}

TEST_F(Gate, APauseThatEndsInATrial) {
  put_many(4, "A");
  pause(store(), scope(), "q", "", "", clock_.at + minutes{10}, "server down", true);
  clock_.at += minutes{10};
  EXPECT_EQ(take_ids(), "A0 ");
  EXPECT_EQ(take_ids(), "");
  clock_.at += minutes{1};
  EXPECT_EQ(take_ids(), "A1 ");
  resume(store(), scope(), "q", "", "");
  EXPECT_EQ(take_ids(), "A2 A3 ");

  put({message("T1", R"(,"template":"t")"), message("T2", R"(,"template":"t")"), message("B1")});
  pause(store(), scope(), "q", "", "t", clock_.at + minutes{1}, "", true);
  EXPECT_EQ(take_ids(), "B1 ");
  clock_.at += minutes{1};
  EXPECT_EQ(take_ids(), "T1 ");
  EXPECT_EQ(listed(only(&Selection::state, "parked")), "q T2 parked, ");
}

}  // namespace
}  // namespace hammy::queue
