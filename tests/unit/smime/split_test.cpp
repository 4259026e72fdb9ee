#include "smime/split.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace {

using namespace hammy;

TEST(Split, LeavesTheHeaderAndTakesTheContent) {
  auto parts = smime::split(
      "From: Anna <anna@example.com>\nMIME-Version: 1.0\nSubject: Levél\n folytatva\nContent-Type: text/plain;\n"
      "\tcharset=utf-8\nTo: b@example.com\n\none\r\ntwo\rthree");
  EXPECT_EQ(parts.header, "From: Anna <anna@example.com>\r\nSubject: Levél\r\n folytatva\r\nTo: b@example.com\r\n");
  EXPECT_EQ(parts.entity, "Content-Type: text/plain;\r\n\tcharset=utf-8\r\n\r\none\r\ntwo\r\nthree\r\n");
}

TEST(Split, SaysWhatAMailWithoutTypeIs) {
  EXPECT_EQ(smime::split("From MAILER Sun Nov 22 2026\nSubject: x\n\nbody\n").entity,
            "Content-Type: text/plain; charset=us-ascii\r\n\r\nbody\r\n");
  EXPECT_EQ(smime::split("Subject: x").entity, "Content-Type: text/plain; charset=us-ascii\r\n\r\n");
}

TEST(Split, RefusesWhatIsNoMail) {
  for (const auto* text : {"", "\n\nbody", " continued: x\n\n", "no header here\n", "%PDF-1.7\n", "From \n", ": x\n\n"})
    EXPECT_THROW(smime::split(text), Error) << text;
}

}  // namespace
