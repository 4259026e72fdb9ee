#include "mail/read.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace {

using namespace hammy;

TEST(Read, FindsTextsAndFilesInUtf8) {
  auto mail = mail::read(
      "From: =?iso-8859-2?q?Kov=E1cs_Anna?= <anna@example.com>\r\nTo: Mikko <mikko@example.fi>, b@example.com\r\n"
      "Subject: =?utf-8?b?U3rDoW1sYQ==?=\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=r\r\n\r\n"
      "--r\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n"
      "--a\r\nContent-Type: text/plain; charset=iso-8859-2\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
      "j=F3 nap\r\n--a\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<img src=\"cid:x@y\">\r\n--a--\r\n"
      "--r\r\nContent-Type: IMAGE/PNG; name*=utf-8''k%C3%A9p.png\r\nContent-ID: <x@y>\r\n"
      "Content-Transfer-Encoding: base64\r\n\r\nAAEC\r\n--r--\r\n");
  EXPECT_EQ(mail.subject, "Számla");
  ASSERT_EQ(mail.from.size(), 1U);
  EXPECT_EQ(mail.from[0].name, "Kovács Anna");
  ASSERT_EQ(mail.to.size(), 2U);
  EXPECT_EQ(mail.to[0].email, "mikko@example.fi");
  EXPECT_EQ(mail.text, "jó nap");
  EXPECT_EQ(mail.html, "<img src=\"cid:x@y\">");
  ASSERT_EQ(mail.files.size(), 1U);
  EXPECT_EQ(mail.files[0].name, "kép.png");
  EXPECT_EQ(mail.files[0].type, "image/png");
  EXPECT_EQ(mail.files[0].cid, "x@y");
  EXPECT_EQ(mail.files[0].content, std::string("\0\1\2", 3));
}

TEST(Read, HasLimits) {
  EXPECT_THROW(mail::read("no mail"), Error);
  EXPECT_THROW(mail::read(""), Error);
  std::string deep = "Subject: x\r\n";
  for (int i = 0; i < 40; ++i)
    deep +=
        "Content-Type: multipart/mixed; boundary=b" + std::to_string(i) + "\r\n\r\n--b" + std::to_string(i) + "\r\n";
  EXPECT_THROW(mail::read(deep + "\r\nx"), Error);
}

}  // namespace
