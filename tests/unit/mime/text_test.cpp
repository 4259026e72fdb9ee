#include "mime/text.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace hammy::mime {
namespace {

/// Written without any thought of speed, as what make_text() must agree with.
Text plainly(std::string_view text) {
  Text made;
  auto& found = made.found;
  std::string line, crlf;
  auto end_line = [&] {
    found.longest_line = std::max(found.longest_line, line.size());
    if (line.starts_with(".")) found.dot_line = true;
    if (line.starts_with("From ")) found.from_line = true;
    crlf += line;
    line.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto c = static_cast<unsigned char>(text[i]);
    if (c == '\r' || c == '\n') {
      if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') ++i;
      end_line();
      crlf += "\r\n";
      continue;
    }
    if (c >= 0x80) ++found.non_ascii;
    if (c == 0) found.nul = true;
    if ((c < 0x20 && c != '\t') || c == 0x7F) found.control = true;
    line += text[i];
  }
  end_line();
  std::shared_ptr<char[]> memory{new char[crlf.size()]};
  crlf.copy(memory.get(), crlf.size());
  made.bytes = {memory.get(), crlf.size()};
  made.memory = std::move(memory);
  return made;
}

void expect_same(const Text& made, const Text& expected, std::string_view of) {
  EXPECT_EQ(made.bytes, expected.bytes) << of;
  EXPECT_EQ(made.found.longest_line, expected.found.longest_line) << of;
  EXPECT_EQ(made.found.non_ascii, expected.found.non_ascii) << of;
  EXPECT_EQ(made.found.nul, expected.found.nul) << of;
  EXPECT_EQ(made.found.control, expected.found.control) << of;
  EXPECT_EQ(made.found.from_line, expected.found.from_line) << of;
  EXPECT_EQ(made.found.dot_line, expected.found.dot_line) << of;
}

/// `text` as the inside of a string literal, each character in one of the ways in which JSON can have it.
std::string as_json(std::string_view text, std::mt19937& chance) {
  std::string out;
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    constexpr std::string_view shorts = "\b\f\n\r\t\"\\/", letters = "bfnrt\"\\/";
    auto brief = shorts.find(c);
    bool must = byte < 0x20 || c == '"' || c == '\\';
    if (byte < 0x80 && (must ? brief == shorts.npos || chance() % 4 == 0 : chance() % 50 == 0)) {
      constexpr std::string_view digits = "0123456789aBcDeF";
      out += "\\u00";
      out += digits[byte >> 4];
      out += digits[byte & 15];
    } else if (brief != shorts.npos && (must || chance() % 2 == 0)) {
      out += '\\';
      out += letters[brief];
    } else {
      out += c;
    }
  }
  return out;
}

TEST(Text, LineEndsBecomeCrlf) {
  EXPECT_EQ(make_text("a\nb\rc\r\nd").bytes, "a\r\nb\r\nc\r\nd");
  EXPECT_EQ(make_text("\n\n").bytes, "\r\n\r\n");
  EXPECT_EQ(make_text("\r\r\n\n").bytes, "\r\n\r\n\r\n");
  EXPECT_EQ(make_text("").bytes, "");
  EXPECT_EQ(make_text("a\\nb").bytes, "a\\nb");
}

TEST(Text, EveryByteIsSeenAtEveryPlace) {
  std::mt19937 chance(7);
  for (std::size_t length = 1; length < 70; ++length)
    for (std::size_t at = 0; at < length; ++at)
      for (std::string_view met : {"\n", "\r", "\r\n", "\n.", "\r.", "\r\n.", "\nFrom ", ".", "\xC3\xA9", "\t", "\x7F",
                                   "\x01", "\"", "\\", "/"}) {
        std::string text(length, 'x');
        text.replace(at, 1, met);
        expect_same(make_text(text), plainly(text), text);
        expect_same(make_text_of_json(as_json(text, chance)), plainly(text), text);
      }
  EXPECT_TRUE(make_text(std::string_view{"a\0b", 3}).found.nul);
  EXPECT_TRUE(make_text_of_json("a\\u0000b").found.nul);
}

TEST(Text, AnyTextAgreesWithThePlainWay) {
  std::mt19937 chance(42);
  const std::vector<std::string_view> parts{
      "\n", "\r", "\r\n", ".",  "From ", "x", "a word ",        "\xC5\x91", "\xF0\x9F\x98\x80",
      "\"", "\\", "\t",   "\b", "\x7F",  "=", "<p class=\"a\">"};
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (auto left = chance() % 40; left > 0; --left) text += parts[chance() % parts.size()];
    expect_same(make_text(text), plainly(text), text);
    expect_same(make_text_of_json(as_json(text, chance)), plainly(text), text);
  }
}

TEST(Text, EscapesOfJson) {
  EXPECT_EQ(make_text_of_json("a\\r\\nb\\nc\\rd\\u000d\\u000Ae").bytes, "a\r\nb\r\nc\r\nd\r\ne");
  auto made = make_text_of_json("\\u00e9\\u20AC\\ud83d\\ude00");
  EXPECT_EQ(made.bytes, "é€😀");
  EXPECT_EQ(made.found.non_ascii, 9u);
  EXPECT_TRUE(make_text_of_json("a\\n\\u002e").found.dot_line);
  EXPECT_TRUE(make_text_of_json("a\\n\\u0046rom b").found.from_line);
  EXPECT_FALSE(make_text_of_json("a\\u002e\\n b").found.dot_line);
}

}  // namespace
}  // namespace hammy::mime
