#include "mime/message.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace hammy::mime {
namespace {

Message simple() {
  Message message;
  message.message_id = "<1@example.com>";
  message.date = *parse_rfc3339("2026-11-22T08:00:00Z");
  message.from = make_address("billing@acme.example", "ACME");
  message.to = {make_address("anna@example.com")};
  message.subject = "Invoice";
  message.text = "Hello\n";
  message.boundary = "X";
  return message;
}

std::string code_of(const Message& message) {
  try {
    compose(message);
  } catch (const Error& error) {
    return error.code();
  }
  return "written";
}

TEST(Message, PlainText) {
  EXPECT_EQ(compose(simple()).bytes,
            "Date: Sun, 22 Nov 2026 08:00:00 +0000\r\nFrom: ACME <billing@acme.example>\r\nTo: anna@example.com\r\n"
            "Subject: Invoice\r\nMessage-ID: <1@example.com>\r\nMIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n\r\nHello\r\n");
}

TEST(Message, TheSameGivesTheSameBytes) { EXPECT_EQ(compose(simple()).bytes, compose(simple()).bytes); }

TEST(Message, TreeOfParts) {
  auto message = simple();
  message.html = "<img src=\"cid:logo\">";
  message.attachments = {{"a.pdf", "", "%PDF", ""}, {"logo.png", "", "PNG", "logo"}};
  auto bytes = compose(message).bytes;
  std::size_t at = 0;
  for (auto piece :
       {"Content-Type: multipart/mixed; boundary=\"=_X_m\"", "--=_X_m\r\nContent-Type: multipart/alternative",
        "--=_X_a\r\nContent-Type: text/plain", "--=_X_a\r\nContent-Type: multipart/related; type=\"text/html\"",
        "--=_X_r\r\nContent-Type: text/html", "--=_X_r\r\nContent-Type: image/png; name=logo.png",
        "Content-Disposition: inline", "Content-ID: <logo>", "--=_X_r--", "--=_X_a--",
        "--=_X_m\r\nContent-Type: application/pdf", "Content-Disposition: attachment", "--=_X_m--\r\n"}) {
    at = bytes.find(piece, at);
    ASSERT_NE(at, bytes.npos) << piece << "\n" << bytes;
  }
}

TEST(Message, BoundaryStandsInNoPart) {
  auto message = simple();
  message.html = "x\n--=_X_a--\nSubject: forged\n";
  auto bytes = compose(message).bytes;
  EXPECT_NE(bytes.find("boundary=\"=_X_1_a\""), bytes.npos) << bytes;
}

TEST(Message, TextWithNulIsRefused) {
  auto message = simple();
  std::string_view nul{"a\0b", 3};
  message.text = nul;
  EXPECT_EQ(code_of(message), "mime.nul");
  message.text = "\xFF";
  EXPECT_EQ(code_of(message), "mime.utf8");
}

TEST(Message, WhatCannotBeAHeaderIsRefused) {
  auto message = simple();
  message.subject = "a\nBcc: evil@example.com";
  EXPECT_EQ(code_of(message), "mime.control-character");
  message = simple();
  message.headers = {{"X-A", "1\r\n\r\nbody"}};
  EXPECT_EQ(code_of(message), "mime.control-character");
  message.headers = {{"Bcc", "evil@example.com"}};
  EXPECT_EQ(code_of(message), "mime.header-reserved");
  message = simple();
  message.attachments = {{"a", "text/html; x=y", "", ""}};
  EXPECT_EQ(code_of(message), "mime.type");
  message.attachments = {{"a", "", "", "no good"}};
  EXPECT_EQ(code_of(message), "mime.cid");
}

TEST(Message, SaysWhatTheWayMustBear) {
  auto message = simple();
  EXPECT_FALSE(compose(message).utf8);
  message.text = "ő\n";
  EXPECT_FALSE(compose(message).eight_bit);
  EXPECT_TRUE(compose(message, true).eight_bit);
  message.cc = {make_address("äiti@esimerkki.fi")};
  EXPECT_TRUE(compose(message).utf8);
}

TEST(Message, MailsAreNotEncodedInsideMails) {
  auto message = simple();
  message.attachments = {{"a.eml", "", "Subject: x\r\n\r\nbody\r\n", ""}};
  EXPECT_NE(compose(message).bytes.find("Content-Type: message/rfc822"), std::string::npos);
  message.attachments[0].content = "Subject: \xC5\x91\r\n\r\nbody\r\n";
  EXPECT_EQ(compose(message).bytes.find("message/rfc822"), std::string::npos);
}

}  // namespace
}  // namespace hammy::mime
