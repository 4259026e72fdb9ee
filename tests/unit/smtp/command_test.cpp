#include "smtp/command.hpp"

#include <gtest/gtest.h>

#include "smtp/limit.hpp"

namespace hammy::smtp {
namespace {

using namespace std::chrono_literals;

Extensions all() {
  return parse_extensions(
      "mx.example.net greets you\nPIPELINING\nSIZE 52428800\n8BITMIME\nSMTPUTF8\nDSN\nCHUNKING\nSTARTTLS\n"
      "AUTH PLAIN login SCRAM-SHA-256\nAUTH=LOGIN PLAIN\nX-OTHER thing");
}

TEST(Extensions, AreRead) {
  auto extensions = all();
  EXPECT_EQ(extensions.server, "mx.example.net");
  EXPECT_TRUE(extensions.pipelining && extensions.eight_bit_mime && extensions.smtputf8 && extensions.dsn);
  EXPECT_TRUE(extensions.chunking && extensions.starttls && extensions.size);
  EXPECT_EQ(extensions.max_bytes, 52428800u);
  EXPECT_EQ(extensions.mechanisms, (std::vector<std::string>{"PLAIN", "LOGIN", "SCRAM-SHA-256"}));
}

TEST(Extensions, WhatIsWrongIsSkipped) {
  auto extensions = parse_extensions("mx\npipelining\nSIZE many\n8BITMIMEX\n\n  \nAUTH\nSIZE");
  EXPECT_TRUE(extensions.pipelining);
  EXPECT_EQ(extensions.max_bytes, 0u);
  EXPECT_FALSE(extensions.eight_bit_mime);
  EXPECT_TRUE(extensions.mechanisms.empty());
  EXPECT_EQ(parse_extensions("").server, "");
  EXPECT_EQ(parse_extensions("mx\nSIZE 99999999999999999999999").max_bytes, 0u);
}

std::string mail_line(const Envelope& envelope, const Extensions& extensions) {
  std::string out;
  append_mail(out, envelope, 4096, extensions);
  return out;
}

TEST(Command, MailTakesWhatIsOffered) {
  Envelope envelope;
  envelope.return_path = "bounce+42@example.com";
  envelope.needs_8bit = envelope.needs_smtputf8 = true;
  envelope.ret = "HDRS";
  envelope.envid = "01JD+é=1";
  EXPECT_EQ(mail_line(envelope, all()),
            "MAIL FROM:<bounce+42@example.com> SIZE=4096 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=01JD+2B+C3+A9+3D1\r\n");
  EXPECT_EQ(mail_line(envelope, {}), "MAIL FROM:<bounce+42@example.com>\r\n");
  EXPECT_EQ(mail_line({}, {}), "MAIL FROM:<>\r\n");
}

TEST(Command, RcptTakesWhatIsOffered) {
  Recipient recipient{"anna@example.net", "SUCCESS,FAILURE", "rfc822;Anna+x@example.net"};
  std::string out;
  append_rcpt(out, recipient, all());
  EXPECT_EQ(out, "RCPT TO:<anna@example.net> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Anna+2Bx@example.net\r\n");
  out.clear();
  append_rcpt(out, recipient, {});
  EXPECT_EQ(out, "RCPT TO:<anna@example.net>\r\n");
}

Envelope to(std::string address) {
  Envelope envelope;
  envelope.return_path = "a@example.com";
  envelope.recipients.push_back({std::move(address), {}, {}});
  return envelope;
}

TEST(Command, AddressesCannotBecomeCommands) {
  EXPECT_EQ(flaw(to("anna@example.net")), "");
  EXPECT_EQ(flaw(to("\"a b>\\\"\"@example.net")), "");
  for (auto address :
       {"a@b>\r\nRCPT TO:<c@d", "a\n@b", "a@b\r", "a b@c", "a@b> NOTIFY=NEVER", "<a@b", "\"a@b", "", "a\x7f@b"})
    EXPECT_NE(flaw(to(address)), "") << address;
  EXPECT_NE(flaw(to(std::string("a\0b@c", 5))), "");
  EXPECT_NE(flaw(to(std::string(600, 'a') + "@b")), "");
  EXPECT_NE(flaw({}), "");
  auto envelope = to("anna@example.net");
  envelope.return_path = "x@y>\r\nDATA";
  EXPECT_NE(flaw(envelope), "");
  envelope = to("anna@example.net");
  envelope.recipients[0].notify = "NEVER\r\nDATA";
  EXPECT_NE(flaw(envelope), "");
  envelope.recipients[0].notify = "SUCCESS,DELAY";
  EXPECT_EQ(flaw(envelope), "");
  envelope.recipients[0].orcpt = "rfc822 X=1;a@b";
  EXPECT_NE(flaw(envelope), "");
  envelope.recipients[0].orcpt = "rfc822;a\r\nb@c";  // xtext makes it harmless
  EXPECT_EQ(flaw(envelope), "");
  envelope.ret = "ALL";
  EXPECT_NE(flaw(envelope), "");
}

TEST(Command, InternationalAddressesNeedSmtputf8) {
  for (auto address : {"józsef@példa.hu", "почта@пример.рф", "بريد@مثال.إختبار"}) {
    auto envelope = to(address);
    EXPECT_NE(flaw(envelope), "") << address;
    envelope.needs_smtputf8 = true;
    EXPECT_EQ(flaw(envelope), "") << address;
  }
  auto envelope = to("caf\xe9@example.net");
  envelope.needs_smtputf8 = true;
  EXPECT_NE(flaw(envelope), "");
}

TEST(Command, Domains) {
  EXPECT_EQ(domain_of("Anna@Example.NET"), "example.net");
  EXPECT_EQ(domain_of("\"a@b\"@c.d"), "c.d");
  EXPECT_EQ(domain_of("anna"), "");
}

TEST(Rate, SpreadsEvenlyWithSmallBursts) {
  Rate rate{10};  // one each 100 ms, no burst beyond that
  auto now = Rate::Time{} + 1h;
  EXPECT_EQ(rate.slot(now), now);
  rate.take(now);
  EXPECT_EQ(rate.slot(now) - now, 100ms);
  EXPECT_EQ(rate.slot(now, 4) - now, 500ms);
  EXPECT_EQ(rate.slot(now + 1s), now + 1s);
  Rate fast{1000};  // a hundred at once, then one each millisecond
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(fast.slot(now), now) << i;
    fast.take(now);
  }
  EXPECT_GT(fast.slot(now), now);
  EXPECT_LE(fast.slot(now) - now, 1ms);
  EXPECT_FALSE(Rate{0}.limited());
  EXPECT_EQ(Rate{0}.slot(now, 1000), now);
}

}  // namespace
}  // namespace hammy::smtp
