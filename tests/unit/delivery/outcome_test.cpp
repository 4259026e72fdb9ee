#include "delivery/outcome.hpp"

#include <gtest/gtest.h>

namespace hammy::delivery {
namespace {

const Instant now = *parse_rfc3339("2026-11-22T08:00:00Z");
const Instant before = *parse_rfc3339("2026-11-21T08:00:00Z");

Recipient accepted(std::string address) {
  Recipient recipient;
  recipient.address = std::move(address);
  recipient.accepted = now;
  recipient.endpoint = "main";
  recipient.reply = "250 2.0.0 Ok";
  return recipient;
}

Recipient failed(std::string address, Failure failure) {
  Recipient recipient;
  recipient.address = std::move(address);
  recipient.endpoint = "main";
  recipient.error = Error{"smtp.refused", "the server said no"};
  recipient.error->as(failure);
  return recipient;
}

/// "sent", or the class of the error; and the event of the log entry where there is one.
std::string conclusion(std::vector<Recipient> recipients) {
  record::Record record = record::Record::parse(R"({"id":"1"})");
  Delivery delivery;
  delivery.channel = "email";
  delivery.message_id = "<1@x>";
  delivery.recipients = std::move(recipients);
  conclude(record, delivery, "hammy-send", now);
  auto result = record.failed() ? std::string(record.value("error").find("class").text()) : std::string("fine");
  for (auto entry : record.value("log")) result += ' ' + std::string(entry.find("event").text());
  return result;
}

TEST(Outcome, TheMainRecipientDecides) {
  EXPECT_EQ(conclusion({accepted("to")}), "fine sent");
  EXPECT_EQ(conclusion({failed("to", Failure::permanent)}), "permanent");
  EXPECT_EQ(conclusion({failed("to", Failure::temporary)}), "temporary");
  EXPECT_EQ(conclusion({failed("to", Failure::unknown)}), "unknown");
  EXPECT_EQ(conclusion({failed("to", Failure::permanent), accepted("cc")}), "permanent failed");
  EXPECT_EQ(conclusion({failed("to", Failure::permanent), failed("cc", Failure::temporary)}), "permanent failed");
  EXPECT_EQ(conclusion({failed("to", Failure::unknown), failed("cc", Failure::unknown)}), "unknown uncertain");
}

TEST(Outcome, OthersAreTriedAgainWhileThatCanHelp) {
  EXPECT_EQ(conclusion({accepted("to"), failed("cc", Failure::temporary)}), "temporary deferred");
  EXPECT_EQ(conclusion({accepted("to"), failed("cc", Failure::permanent)}), "fine sent");
  EXPECT_EQ(conclusion({accepted("to"), failed("a", Failure::permanent), failed("b", Failure::technical)}),
            "technical deferred");
}

TEST(Outcome, EntrySaysWhatHappenedToEach) {
  record::Record record = record::Record::parse(R"({"id":"1","log":[{"event":"rendered"}]})");
  Delivery delivery;
  delivery.channel = "email";
  delivery.message_id = "<1@x>";
  delivery.peer = "192.0.2.1:25";
  delivery.recipients = {accepted("to@x"), failed("cc@x", Failure::permanent)};
  conclude(record, delivery, "hammy-send", now);
  EXPECT_EQ(
      record.raw("log"),
      R"([{"event":"rendered"},{"at":"2026-11-22T08:00:00.000Z","by":"hammy-send","event":"sent","detail":)"
      R"({"channel":"email","endpoint":"main","peer":"192.0.2.1:25","message_id":"<1@x>","recipients":[)"
      R"({"address":"to@x","reply":"250 2.0.0 Ok"},{"address":"cc@x","code":"smtp.refused","class":"permanent"}]}}])");
}

TEST(Outcome, RepeatedIsToldWithItsTime) {
  record::Record record = record::Record::parse(R"({"id":"1"})");
  Delivery delivery;
  delivery.channel = "email";
  auto recipient = accepted("to@x");
  recipient.accepted = before;
  recipient.repeated = true;
  delivery.recipients = {recipient};
  conclude(record, delivery, "hammy-send", now);
  auto entry = record.value("log").at_path("0");
  EXPECT_EQ(entry.find("at").text(), "2026-11-21T08:00:00.000Z");
  EXPECT_TRUE(entry.at_path("detail.repeated").boolean());
}

TEST(Outcome, JournalGivesBackWhatItWasGiven) {
  Delivery delivery;
  delivery.message_id = "<1@x>";
  auto recipient = accepted("to@x");
  recipient.reply = "250 2.0.0 \"Ok\" Árvíztűrő \\";
  auto detail = journal_detail(delivery, recipient);
  EXPECT_EQ(detail.find('\n'), std::string::npos);
  Delivery other;
  Recipient read;
  read_journal_detail(detail, other, read);
  EXPECT_EQ(other.message_id, "<1@x>");
  EXPECT_EQ(read.endpoint, "main");
  EXPECT_EQ(read.reply, recipient.reply);
  read_journal_detail("rubbish", other, read);  // must not throw
}

TEST(Outcome, RepliesAreOneLine) {
  channel::Answer answer;
  answer.code = 550;
  answer.status = "5.1.1";
  answer.text = "no such\nuser";
  EXPECT_EQ(reply_line(answer), "550 5.1.1 no such user");
}

}  // namespace
}  // namespace hammy::delivery
