#include "mail/transport.hpp"

#include <gtest/gtest.h>

namespace {

using namespace hammy;

TEST(Transport, SevenBitTextPassesAsItIs) {
  EXPECT_FALSE(mail::needs_recoding("short lines\r\nof ASCII\r\n"));
  EXPECT_FALSE(mail::needs_recoding(std::string(998, 'x') + "\r\n"));
  EXPECT_TRUE(mail::needs_recoding(std::string(999, 'x') + "\r\n" + std::string(999, 'x')));
  EXPECT_TRUE(mail::needs_recoding("árvíz\r\n"));
  EXPECT_TRUE(mail::needs_recoding("x\r\nFrom here\r\n"));
}

TEST(Transport, PartsThatNeedItAreEncoded) {
  auto entity = mail::seven_bit(
      "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n"
      "Content-Transfer-Encoding: 8bit\r\n\r\nthe árvíz of 1879, and what became of the city in the years that came "
      "after it\r\n--b\r\nContent-Type: text/plain\r\n\r\nplain\r\n--b--\r\n");
  EXPECT_FALSE(mail::needs_recoding(entity));
  EXPECT_NE(entity.find("the =C3=A1rv=C3=ADz of"), std::string::npos) << entity;
  EXPECT_NE(entity.find("\r\nplain\r\n"), std::string::npos) << entity;
  EXPECT_NE(entity.find("boundary=b"), std::string::npos) << entity;
}

}  // namespace
