// Objects out of text and back.
#include "pdf/parser.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace {

using namespace hammy;
using pdf::Object;
using pdf::Parser;

std::string again(std::string_view text) {
  std::string out;
  Parser(text).object().write(out);
  return out;
}

TEST(Parser, WritesWhatItRead) {
  EXPECT_EQ(again("<< /A 1 /B [ 1.50 -.5 true null /N#20x (a\\(b\\)\\051) <4a4B> 12 0 R 12 0 ] /C<</D/E>> >> "),
            "<</A 1/B[1.50 -.5 true null/N#20x(a\\(b\\)\\))(JK) 12 0 R 12 0]/C<</D/E>>>>");
}

TEST(Parser, Strings) {
  EXPECT_EQ(Parser("(a\\nb\\\nc\\101\\7x\r\n(y)) ").object().text(), "a\nbcA\7x\n(y)");
  EXPECT_EQ(Parser("<901fA> ").object().text(), "\x90\x1F\xA0");
  EXPECT_EQ(again("(\xFE\xFF\x01) "), "<feff01>");
}

TEST(Parser, Indirect) {
  pdf::Ref ref;
  auto object = Parser("  7 1 obj << /Length 3 >> stream\r\nabc endstream", 100).indirect(ref);
  EXPECT_EQ(ref, (pdf::Ref{7, 1}));
  EXPECT_EQ(object.as<pdf::Dictionary>()->stream_at, 134U);
}

TEST(Parser, AsksForMore) {
  for (std::string_view text : {"<< /A (b", "[1 2", "12", "12 0", "12 0 R", "<41", "/Name", "<", "tru"})
    EXPECT_THROW(Parser(text).object(), Parser::Truncated) << text;
}

TEST(Parser, Refuses) {
  for (std::string_view text : {"]", "<< 1 2 >> ", "<4x> ", "foo ", "<< /A ] >> "})
    EXPECT_THROW(Parser(text).object(), Error) << text;
  EXPECT_THROW(Parser(std::string(100'000, '[')).object(), Error);
}

TEST(Object, Questions) {
  auto object = Parser("<< /Integer 12 /Real 1.5 /Name /N /Array [1] >> ").object();
  EXPECT_EQ(object.find("Integer").integer(), 12);
  EXPECT_EQ(object.find("Real").integer(), std::nullopt);
  EXPECT_EQ(object.find("Real").number(), 1.5);
  EXPECT_TRUE(object.find("Name").is_name("N"));
  EXPECT_EQ(object.find("Array").elements().size(), 1U);
  EXPECT_TRUE(object.find("Array").find("Name").is_null());
  object.set("Name", pdf::String{"s"});
  object.erase("Real");
  EXPECT_EQ(object, Parser("<</Integer 12/Name(s)/Array[1]>> ").object());
}

}  // namespace
