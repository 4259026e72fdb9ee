#include "events/state.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace hammy::events {
namespace {

/// Events one minute apart, named by `words`.
std::vector<Event> events_of(std::initializer_list<std::string_view> words) {
  std::vector<Event> all;
  Instant at = *parse_rfc3339("2026-11-22T08:00:00Z");
  for (auto word : words) {
    Event event;
    event.id = "E" + std::to_string(all.size());
    event.message = "m";
    event.name = word;
    event.at = at;
    all.push_back(event);
    at += std::chrono::minutes(1);
  }
  return all;
}

std::string_view stage_of(std::initializer_list<std::string_view> words) {
  return to_string(fold(events_of(words)).stage);
}

TEST(EventsState, BeginsAsCreated) {
  EXPECT_EQ(stage_of({}), "created");
  EXPECT_FALSE(fold({}).since);
}

TEST(EventsState, FollowsAMessageOnItsWay) {
  EXPECT_EQ(stage_of({"accepted"}), "accepted");
  EXPECT_EQ(stage_of({"accepted", "scheduled"}), "scheduled");
  EXPECT_EQ(stage_of({"accepted", "scheduled", "rendered"}), "prepared");
  EXPECT_EQ(stage_of({"accepted", "rendered", "signed", "waiting"}), "waiting");
  EXPECT_EQ(stage_of({"accepted", "rendered", "waiting", "sent"}), "sent");
  EXPECT_EQ(stage_of({"accepted", "rendered", "sent", "delivered"}), "delivered");
  EXPECT_EQ(stage_of({"sent", "bounced"}), "bounced");
  EXPECT_EQ(stage_of({"rendered", "discarded"}), "discarded");
}

TEST(EventsState, ComesBackFromErrors) {
  EXPECT_EQ(stage_of({"rendered", "deferred"}), "deferred");
  EXPECT_EQ(stage_of({"rendered", "deferred", "sent"}), "sent");
  EXPECT_EQ(stage_of({"rendered", "failed"}), "failed");
  EXPECT_EQ(stage_of({"rendered", "failed", "retried"}), "accepted");
  EXPECT_EQ(stage_of({"rendered", "failed", "retried", "rendered", "sent"}), "sent");
  EXPECT_EQ(stage_of({"rendered", "uncertain"}), "uncertain");
  EXPECT_EQ(stage_of({"rendered", "uncertain", "opened"}), "delivered");
  EXPECT_EQ(stage_of({"discarded", "retried"}), "accepted");
}

TEST(EventsState, AnEndOnOurSideHoldsUntilSomebodyStepsIn) {
  EXPECT_EQ(stage_of({"failed", "rendered"}), "failed");
  EXPECT_EQ(stage_of({"failed", "waiting"}), "failed");
  EXPECT_EQ(stage_of({"discarded", "failed"}), "discarded");
}

TEST(EventsState, NothingOnOurSideTakesASendingBack) {
  for (auto word : {"accepted", "scheduled", "waiting", "rendered", "checked", "deferred", "failed", "uncertain",
                    "discarded", "retried", "archived"})
    EXPECT_EQ(stage_of({"sent", word}), "sent") << word;
}

TEST(EventsState, ABounceComesEvenAfterADelivery) {
  EXPECT_EQ(stage_of({"sent", "delivered", "bounced"}), "bounced");
  EXPECT_EQ(stage_of({"sent", "bounced", "delivered"}), "bounced");
  EXPECT_EQ(stage_of({"sent", "bounced", "opened"}), "bounced");
  EXPECT_EQ(stage_of({"sent", "bounced", "retried", "sent"}), "sent");
  EXPECT_EQ(stage_of({"sent", "bounced", "sent", "delivered"}), "delivered");
}

TEST(EventsState, WhoReactsHasReceivedTheMessage) {
  for (auto word : {"opened", "clicked", "viewed", "replied", "called", "keyed", "unsubscribed", "complained"}) {
    EXPECT_EQ(stage_of({"sent", word}), "delivered") << word;
    EXPECT_TRUE(fold(events_of({"sent", word})).has(*name_from(word)));
  }
}

TEST(EventsState, ArchivingChangesNothing) {
  for (const auto& entry : stages()) EXPECT_EQ(next(entry.stage, Name::archived), entry.stage);
}

TEST(EventsState, DoesNotDependOnTheOrderOfArrival) {
  auto events = events_of({"accepted", "rendered", "deferred", "retried", "sent", "bounced"});
  auto by_id = [](const Event& a, const Event& b) { return a.id < b.id; };
  do {
    EXPECT_EQ(fold(events).stage, Stage::bounced);
  } while (std::next_permutation(events.begin(), events.end(), by_id));
}

TEST(EventsState, CountsAnEventOnce) {
  auto events = events_of({"failed", "retried"});
  auto again = events.front();
  again.at += std::chrono::hours(1);  // the same event, told again later with another time
  events.push_back(again);
  EXPECT_EQ(fold(events).stage, Stage::accepted);
}

TEST(EventsState, AtTheSameMomentTheOrderOfLifeCounts) {
  auto events = events_of({"sent", "rendered"});
  events[1].at = events[0].at;
  EXPECT_EQ(fold(events).stage, Stage::sent);
}

TEST(EventsState, TellsSinceWhen) {
  auto events = events_of({"accepted", "sent", "delivered", "opened", "clicked"});
  EXPECT_EQ(fold(events).since, events[2].at);
}

TEST(EventsState, PassesOverWordsOfLaterReleases) { EXPECT_EQ(stage_of({"sent", "teleported"}), "sent"); }

TEST(EventsVocabulary, WordsAreUniqueAndFoundAgain) {
  for (const auto& entry : names()) {
    EXPECT_EQ(name_from(entry.word), entry.name);
    EXPECT_EQ(to_string(entry.name), entry.word);
    EXPECT_FALSE(entry.meaning.empty());
  }
  for (const auto& entry : stages()) {
    EXPECT_EQ(stage_from(entry.word), entry.stage);
    EXPECT_EQ(terminal(entry.stage), entry.terminal);
  }
  EXPECT_FALSE(name_from("Sent"));
  EXPECT_FALSE(name_from(""));
}

TEST(EventsVocabulary, NothingLeadsBackToTheBeginning) {
  for (const auto& stage : stages())
    for (const auto& name : names())
      EXPECT_TRUE(stage.stage == Stage::created || next(stage.stage, name.name) != Stage::created);
}

}  // namespace
}  // namespace hammy::events
