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
  message.text = make_text("Hello\n");
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
  EXPECT_EQ(join(compose(simple()).pieces),
            "Date: Sun, 22 Nov 2026 08:00:00 +0000\r\nFrom: ACME <billing@acme.example>\r\nTo: anna@example.com\r\n"
            "Subject: Invoice\r\nMessage-ID: <1@example.com>\r\nMIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n\r\nHello\r\n");
}

TEST(Message, TheSameGivesTheSameBytes) { EXPECT_EQ(join(compose(simple()).pieces), join(compose(simple()).pieces)); }

/// The mail with its texts padded by `filler`, in one string.
std::string composed(Message message, bool eight_bit, std::size_t& pieces) {
  auto made = compose(std::move(message), eight_bit);
  pieces = made.pieces.size();
  for (const auto& piece : made.pieces) {
    EXPECT_FALSE(piece.bytes.empty());
    if (piece.dot_lines) continue;
    EXPECT_FALSE(piece.bytes.starts_with("."));
    EXPECT_EQ(piece.bytes.find("\n."), piece.bytes.npos);
  }
  return join(made.pieces);
}

TEST(Message, LongTextsArePiecesAndTheBytesTheSame) {
  std::string filler;
  while (filler.size() < 20000) filler += "a line of text\n";
  for (std::string_view end : {"", "\n", ".\n", ".", "no end", "é\n"})
    for (bool eight_bit : {false, true}) {
      auto message = simple();
      message.text = make_text("[] and so on\n" + std::string(end));
      message.html = make_text("<p>[] and so on\n" + std::string(end));
      message.attachments = {{"a.bin", "", "x", ""}};
      std::size_t pieces = 0;
      auto small = composed(message, eight_bit, pieces);
      EXPECT_EQ(pieces, 1u);
      message.text = make_text("[" + filler + "] and so on\n" + std::string(end));
      message.html = make_text("<p>[" + filler + "] and so on\n" + std::string(end));
      auto large = composed(message, eight_bit, pieces);
      bool as_it_is = eight_bit || end != "é\n";
      EXPECT_EQ(pieces, as_it_is ? 5u : 1u);
      auto crlf = std::string(make_text(filler).bytes);
      for (std::size_t at; (at = large.find(crlf)) != large.npos;) large.erase(at, crlf.size());
      EXPECT_EQ(large, small) << end << eight_bit;
    }
}

TEST(Message, TreeOfParts) {
  auto message = simple();
  message.html = make_text("<img src=\"cid:logo\">");
  message.attachments = {{"a.pdf", "", "%PDF", ""}, {"logo.png", "", "PNG", "logo"}};
  auto bytes = join(compose(message).pieces);
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

TEST(Message, AnInvitationStandsBesideTheTextsAndAmongTheFiles) {
  auto message = simple();
  message.attachments = {{"invite.ics", "text/calendar", "BEGIN:VCALENDAR\r\n", "", "REQUEST"}};
  auto mail = join(compose(message).pieces);
  auto at = mail.find("Content-Type: multipart/mixed");
  for (const char* next : {"Content-Type: multipart/alternative", "Content-Type: text/plain",
                           "Content-Type: text/calendar; charset=utf-8; method=REQUEST\r\n",
                           "Content-Type: application/ics; name=invite.ics\r\n"}) {
    ASSERT_NE(at, mail.npos);
    at = mail.find(next, at);
  }
  EXPECT_NE(at, mail.npos);
  message.text.reset();
  EXPECT_NE(join(compose(message).pieces).find("text/calendar"), mail.npos) << "even alone";
  message.attachments[0].method = "REQUEST\r\nX-Evil: 1";
  EXPECT_EQ(code_of(message), "mime.method");
}

TEST(Message, BoundaryStandsInNoPart) {
  auto message = simple();
  message.html = make_text("x\n--=_X_a--\nSubject: forged\n");
  auto bytes = join(compose(message).pieces);
  EXPECT_NE(bytes.find("boundary=\"=_X_1_a\""), bytes.npos) << bytes;
}

TEST(Message, TextWithNulIsRefused) {
  auto message = simple();
  std::string_view nul{"a\0b", 3};
  message.text = make_text(nul);
  EXPECT_EQ(code_of(message), "mime.nul");
  message.text = make_text("\xFF");
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
  message.text = make_text("ő\n");
  EXPECT_FALSE(compose(message).eight_bit);
  EXPECT_TRUE(compose(message, true).eight_bit);
  message.cc = {make_address("äiti@esimerkki.fi")};
  EXPECT_TRUE(compose(message).utf8);
}

TEST(Message, MailsAreNotEncodedInsideMails) {
  auto message = simple();
  message.attachments = {{"a.eml", "", "Subject: x\r\n\r\nbody\r\n", ""}};
  EXPECT_NE(join(compose(message).pieces).find("Content-Type: message/rfc822"), std::string::npos);
  message.attachments[0].content = "Subject: \xC5\x91\r\n\r\nbody\r\n";
  EXPECT_EQ(join(compose(message).pieces).find("message/rfc822"), std::string::npos);
}

}  // namespace
}  // namespace hammy::mime
