#include "smtp/reply.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace hammy::smtp {
namespace {

using namespace std::chrono_literals;

/// The replies in `bytes`, which arrive in pieces of `step` bytes.
std::vector<Reply> read_all(std::string_view bytes, std::size_t step) {
  ReplyReader reader;
  std::vector<Reply> replies;
  Reply reply;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(step, bytes.size()))) {
    auto piece = bytes.substr(0, step);
    while (reader.next(piece, reply)) replies.push_back(reply);
  }
  return replies;
}

TEST(Reply, IsReadWholeOrInPieces) {
  std::string bytes =
      "220 mx.example.net ESMTP\r\n250-mx\r\n250-PIPELINING\r\n250 DSN\r\n550 5.1.1 <a@b> unknown\r\n354\r\n";
  for (std::size_t step : {1u, 2u, 3u, 7u, 1000u}) {
    auto replies = read_all(bytes, step);
    ASSERT_EQ(replies.size(), 4u) << "in pieces of " << step;
    EXPECT_EQ(replies[0].code, 220);
    EXPECT_EQ(replies[0].text, "mx.example.net ESMTP");
    EXPECT_EQ(replies[1].text, "mx\nPIPELINING\nDSN");
    EXPECT_EQ(replies[2].enhanced, (EnhancedCode{5, 1, 1}));
    EXPECT_EQ(replies[2].text, "<a@b> unknown");
    EXPECT_EQ(replies[3].code, 354);
    EXPECT_EQ(replies[3].text, "");
  }
}

TEST(Reply, LineEndMayLackTheReturn) {
  auto replies = read_all("250 ok\n250 ok again\n", 100);
  ASSERT_EQ(replies.size(), 2u);
  EXPECT_EQ(replies[1].text, "ok again");
}

TEST(Reply, EnhancedCodeMustFitTheReply) {
  EXPECT_FALSE(read_all("550 2.1.1 odd\r\n", 100)[0].enhanced);
  EXPECT_EQ(read_all("550 2.1.1 odd\r\n", 100)[0].text, "2.1.1 odd");
  EXPECT_FALSE(read_all("250 2.1 short\r\n", 100)[0].enhanced);
  EXPECT_FALSE(read_all("250 2.1.1234 long\r\n", 100)[0].enhanced);
  EXPECT_EQ(read_all("250 2.0.0\r\n", 100)[0].enhanced, (EnhancedCode{2, 0, 0}));
  EXPECT_EQ(read_all("452-4.2.2 full\r\n452 4.2.2 again later\r\n", 100)[0].text, "full\nagain later");
}

TEST(Reply, ForeignBytesBecomeCleanText) {
  EXPECT_EQ(read_all("550 \x1b[31mred\x07\r\n", 100)[0].text, "?[31mred?");
  EXPECT_EQ(read_all("550 nincs ilyen címzett\r\n", 100)[0].text, "nincs ilyen címzett");
  EXPECT_EQ(read_all("550 caf\xe9\r\n", 100)[0].text, "caf?");
}

TEST(Reply, GarbageIsRefused) {
  for (std::string_view bytes : {"HTTP/1.1 400 Bad Request\r\n", "25 ok\r\n", "250ok\r\n", "\r\n", "999 no\r\n",
                                 "150 no\r\n", "250-one\r\n251 two\r\n", "\x16\x03\x01\x02\n"})
    EXPECT_THROW(read_all(bytes, 100), Error) << bytes;
  EXPECT_THROW(read_all("250 " + std::string(5000, 'x') + "\r\n", 100), Error);
  EXPECT_THROW(read_all(std::string(5000, '2'), 100), Error);
  std::string many;
  for (int i = 0; i < 101; ++i) many += "250-line\r\n";
  EXPECT_THROW(read_all(many, 100), Error);
  try {
    read_all("SSH-2.0-OpenSSH\r\n", 100);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "smtp.protocol");
    EXPECT_EQ(error.failure(), Failure::temporary);
  }
}

TEST(Reply, HundredLinesAreAllowed) {
  std::string bytes;
  for (int i = 0; i < 99; ++i) bytes += "250-line\r\n";
  EXPECT_EQ(read_all(bytes + "250 last\r\n", 33).size(), 1u);
}

TEST(Reply, DelaysAreReadOutOfWords) {
  EXPECT_EQ(stated_delay("Greylisted, please try again in 5 minutes"), 300s);
  EXPECT_EQ(stated_delay("Greylisting in action, please come back in 00:04:58"), 298s);
  EXPECT_EQ(stated_delay("try again in 300 seconds"), 300s);
  EXPECT_EQ(stated_delay("Please retry after 2h"), 7200s);
  EXPECT_EQ(stated_delay("deferred; wait 90s."), 90s);
  EXPECT_EQ(stated_delay("try later, in 10-minutes"), 600s);
  EXPECT_EQ(stated_delay("try again in 400 hours"), 86400s);
  EXPECT_EQ(stated_delay("try again later"), std::nullopt);
  EXPECT_EQ(stated_delay("mailbox has 5 messages too many, try again"), std::nullopt);
  EXPECT_EQ(stated_delay("queue file size 30 s limit"), std::nullopt);
  EXPECT_EQ(stated_delay("try again: 192.0.2.5 minutes ago"), std::nullopt);
  EXPECT_EQ(stated_delay("retry in 0 seconds"), std::nullopt);
}

TEST(Reply, QueueIds) {
  EXPECT_EQ(queue_id("Ok: queued as 4F2AB1234"), "4F2AB1234");
  EXPECT_EQ(queue_id("OK id=1abcDE-0001-2f"), "1abcDE-0001-2f");
  EXPECT_EQ(queue_id("Ok"), "");
  EXPECT_EQ(queue_id("queued as " + std::string(500, 'a')), "");
}

}  // namespace
}  // namespace hammy::smtp
