#include "ical/invitation.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace hammy::ical {
namespace {

Invitation visit() {
  Invitation visit;
  visit.uid = "visit-1@hammy";
  visit.summary = "Visit";
  visit.start = "2026-12-01T10:00";
  visit.zone = "Europe/Budapest";
  return visit;
}

std::string written(const Invitation& invitation) {
  return write(invitation, Instant{std::chrono::seconds{1'700'000'000}});
}

std::string refusal(const Invitation& invitation) {
  try {
    written(invitation);
  } catch (const Error& error) {
    return error.code();
  }
  return "none";
}

TEST(Invitation, CarriesTheRulesOfItsZoneFromItsYearOn) {
  auto text = written(visit());
  EXPECT_NE(text.find("\r\nDTSTART;TZID=Europe/Budapest:20261201T100000\r\n"), text.npos);
  EXPECT_NE(text.find("\r\nTZID:Europe/Budapest\r\n"), text.npos);
  EXPECT_EQ(text.find("DTSTART:1"), text.npos) << "nothing of the last century";
}

TEST(Invitation, InstantsNeedNoZone) {
  auto at = visit();
  at.start = "2026-12-01T10:00+01:00";
  at.end = "2026-12-01T09:30:00Z";
  at.zone.clear();
  auto text = written(at);
  EXPECT_NE(text.find("\r\nDTSTART:20261201T090000Z\r\n"), text.npos);
  EXPECT_NE(text.find("\r\nDTEND:20261201T093000Z\r\n"), text.npos);
  EXPECT_EQ(text.find("VTIMEZONE"), text.npos);
}

TEST(Invitation, NothingBreaksOutOfItsProperty) {
  auto evil = visit();
  evil.summary = "x\r\nATTENDEE:mailto:eve@example.com";
  evil.organiser = {"a@example.com", "\"A\"\r\nATTENDEE:mailto:eve@example.com", false};
  EXPECT_EQ(written(evil).find("\r\nATTENDEE"), std::string::npos);
  evil = visit();
  evil.properties = {{"X-A", "1\r\nATTENDEE:mailto:eve@example.com"}};
  EXPECT_EQ(refusal(evil), "ical.invitation");
  evil.properties = {{"X-A:1\r\nATTENDEE", "x"}};
  EXPECT_EQ(refusal(evil), "ical.invitation");
}

TEST(Invitation, IsRefusedForWhatIsNoTimeOrRule) {
  for (const char* start : {"", "tomorrow", "2026-02-29", "2026-12-01T25:00", "2026-12-01 10:00", "2026-1-1"}) {
    auto wrong = visit();
    wrong.start = start;
    EXPECT_EQ(refusal(wrong), "ical.invitation") << start;
  }
  auto wrong = visit();
  wrong.end = "2026-12-01T09:00";
  EXPECT_EQ(refusal(wrong), "ical.invitation");
  wrong = visit();
  wrong.repeat = "FREQ=SOMETIMES";
  EXPECT_EQ(refusal(wrong), "ical.invitation");
  wrong = visit();
  wrong.zone = "Middle/Earth";
  EXPECT_EQ(refusal(wrong), "zone.unknown");
}

}  // namespace
}  // namespace hammy::ical
