#include "queue/calendar.hpp"

#include "in_store.hpp"

namespace hammy::queue {
namespace {

class Calendar : public InStore {
 protected:
  void SetUp() override {
    InStore::SetUp();
    put({message("A1", R"(,"campaign":"news","template":"letter@2","not_before":"2026-11-23T08:00:00.250Z")"),
         message("A2", R"(,"campaign":"news","template":"letter@2","not_before":"2026-11-23T08:00:00.250Z")"),
         message("A3", R"(,"campaign":"news","template":"letter@2","not_before":"2026-11-24T08:00:00Z")"),
         message("A4", R"(,"not_before":"2026-11-23T08:00:00Z")"), message("A5")});
    put({message("A6", R"(,"campaign":"news","not_before":"2026-11-23T08:00:00Z")")}, "r");
  }
  std::string written() { return ical::write(as_events(scope(), groups()), clock_.at); }
  std::vector<Group> groups(std::string_view queue = "") { return scheduled(store(), scope(), queue); }
  std::string shown() {
    std::string all;
    for (const auto& group : groups())
      all += format_rfc3339(group.at).substr(5, 11) + " " + group.queue + "/" + group.campaign + "/" +
             group.template_name + ":" + std::to_string(group.records) + ", ";
    return all;
  }
  Changes changes(std::string_view text) { return read_changes(store(), scope(), "", text); }
  static std::string replace(std::string text, std::string_view from, std::string_view to) {
    auto at = text.find(from);
    EXPECT_NE(at, text.npos) << from;
    return at == text.npos ? text : text.replace(at, from.size(), to);
  }
  /// Without its event of that time.
  static std::string without(std::string text, std::string_view start) {
    auto begin = text.rfind("BEGIN:VEVENT", text.find(start));
    auto end = text.find("END:VEVENT\r\n", begin) + 12;
    return text.erase(begin, end - begin);
  }
};

TEST_F(Calendar, Groups) {
  EXPECT_EQ(shown(),
            "11-23T08:00 q//:1, 11-23T08:00 r/news/:1, 11-23T08:00 q/news/letter@2:2, 11-24T08:00 q/news/letter@2:1, ");
  EXPECT_EQ(groups("r").size(), 1U);
  EXPECT_TRUE(scheduled(store(), scope("other"), "").empty());
}

TEST_F(Calendar, WhatWasNotTouchedChangesNothing) {
  auto same = changes(written());
  EXPECT_TRUE(same.moved.empty());
  EXPECT_TRUE(same.missing.empty());
}

TEST_F(Calendar, MovedOnesGetTheirTime) {
  auto text = replace(written(), "DTSTART:20261124T080000Z", "DTSTART;TZID=Europe/Budapest:20261125T100000");
  for (int twice = 0; twice < 2; ++twice) {
    auto asked = changes(text);
    EXPECT_EQ(asked.moved.size(), twice == 0 ? 1U : 0U);  // the second time it stands there already
    EXPECT_TRUE(asked.missing.empty());
    EXPECT_EQ(apply(store(), scope(), asked, true), twice == 0 ? 1 : 0);
    EXPECT_EQ(listed(only(&Selection::ids, std::vector<std::string>{"A3"})), "q A3 waiting 09:00, ");
  }
  EXPECT_EQ(groups().size(), 4U);
}

TEST_F(Calendar, OnlyThatGroupMoves) {
  auto text = written();
  auto start = text.find("DTSTART", text.find(as_events(scope(), groups("r")).front().uid));
  text.replace(start, 24, "DTSTART:20261130T080000Z");
  auto asked = changes(text);
  EXPECT_EQ(apply(store(), scope(), asked, false), 1);
  EXPECT_EQ(shown(),
            "11-23T08:00 q//:1, 11-23T08:00 q/news/letter@2:2, 11-24T08:00 q/news/letter@2:1, 11-30T08:00 r/news/:1, ");
}

TEST_F(Calendar, MissingOnesAreToldAndOnlyCancelledWhenAsked) {
  auto asked = changes(without(written(), "DTSTART:20261124T080000Z"));
  ASSERT_EQ(asked.missing.size(), 1U);
  EXPECT_EQ(apply(store(), scope(), asked, false), 0);
  EXPECT_EQ(groups().size(), 4U);
  EXPECT_EQ(apply(store(), scope(), asked, true), 1);
  EXPECT_EQ(groups().size(), 3U);
  EXPECT_EQ(events(), "A3:discarded ");
}

TEST_F(Calendar, CancelledOnesAreMissing) {
  auto asked = changes(replace(written(), "DTSTART:20261124", "STATUS:CANCELLED\r\nDTSTART:20261124"));
  ASSERT_EQ(asked.missing.size(), 1U);
  EXPECT_EQ(format_rfc3339(asked.missing[0].at).substr(0, 10), "2026-11-24");
}

TEST_F(Calendar, WhatCameSinceIsNotMissing) {
  auto text = written();
  clock_.at += minutes{1};
  put({message("B1", R"(,"campaign":"new","not_before":"2026-11-23T08:00:00Z")")});
  EXPECT_TRUE(changes(text).missing.empty());
}

TEST_F(Calendar, WhatHasLeftIsAnError) {
  auto text = replace(written(), "DTSTART:20261124T080000Z", "DTSTART:20261125T080000Z");
  discard(store(), scope(), only(&Selection::ids, std::vector<std::string>{"A3"}));
  EXPECT_EQ(code_of([&] { changes(text); }), "queue.calendar");
  EXPECT_EQ(code_of([&] { changes("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"); }), "queue.calendar");
  EXPECT_EQ(code_of([&] { read_changes(store(), scope("other"), "", text); }), "queue.calendar");
}

}  // namespace
}  // namespace hammy::queue
