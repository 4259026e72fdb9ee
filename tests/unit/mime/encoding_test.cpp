#include "mime/encoding.hpp"

#include <gtest/gtest.h>

#include <random>

#include "base/text.hpp"

namespace hammy::mime {
namespace {

Encoding chosen(std::string_view text, bool eight_bit = false) {
  return choose(make_text(text).found, text.size(), eight_bit);
}

std::string qp(std::string_view text) {
  std::string out;
  append_quoted_printable(out, text);
  return out;
}

/// RFC 2045 section 6.7, strictly: lines of at most 76, no white space at their ends.
std::string decode_qp(std::string_view coded) {
  std::string out;
  for (std::size_t begin = 0; begin <= coded.size();) {
    auto end = coded.find("\r\n", begin);
    auto line = coded.substr(begin, end == coded.npos ? end : end - begin);
    EXPECT_LE(line.size(), 76u);
    bool soft = line.ends_with('=');
    if (soft)
      line.remove_suffix(1);
    else
      EXPECT_FALSE(line.ends_with(' ') || line.ends_with('\t')) << line;
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line[i] != '=') {
        EXPECT_TRUE((line[i] >= 32 && line[i] < 127) || line[i] == '\t');
        out += line[i];
        continue;
      }
      out += static_cast<char>(std::stoi(std::string(line.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    }
    if (end == coded.npos) break;
    if (!soft) out += "\r\n";
    begin = end + 2;
  }
  return out;
}

std::string crlf(std::string_view text) { return std::string(make_text(text).bytes); }

TEST(Encoding, IsChosenByContent) {
  EXPECT_EQ(chosen("plain\n"), Encoding::seven_bit);
  EXPECT_EQ(chosen(""), Encoding::seven_bit);
  EXPECT_EQ(chosen(std::string(998, 'x')), Encoding::seven_bit);
  EXPECT_EQ(chosen(std::string(999, 'x')), Encoding::quoted_printable);
  EXPECT_EQ(chosen("Kedves Anna, a számla elkészült.\n"), Encoding::quoted_printable);
  EXPECT_EQ(chosen("Счёт готов"), Encoding::base64);
  EXPECT_EQ(chosen("Счёт готов", true), Encoding::eight_bit);
  EXPECT_EQ(chosen("a\nFrom me\n"), Encoding::quoted_printable);
  EXPECT_EQ(chosen("not From me\n"), Encoding::seven_bit);
  EXPECT_EQ(chosen("a\x01\n"), Encoding::quoted_printable);
}

TEST(Encoding, QuotedPrintableByTheRules) {
  EXPECT_EQ(qp("a=b"), "a=3Db");
  EXPECT_EQ(qp("end \nx\t\n"), "end=20\r\nx=09\r\n");
  EXPECT_EQ(qp(".x\nFrom y\nFromage\n"), "=2Ex\r\n=46rom y\r\nFromage\r\n");
  EXPECT_EQ(qp(std::string(80, 'x')), std::string(75, 'x') + "=\r\nxxxxx");
  EXPECT_EQ(qp("ő"), "=C5=91");
}

TEST(Encoding, QuotedPrintableComesBackWhateverTheText) {
  std::mt19937 chance(42);
  constexpr std::string_view letters =
      "abc  \t.=\n\r\xC5\x91"
      "F";
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (auto left = chance() % 300; left > 0; --left) text += letters[chance() % letters.size()];
    EXPECT_EQ(decode_qp(qp(text)), crlf(text));
  }
}

TEST(Encoding, Base64InLinesOf76) {
  for (std::size_t size : {0, 1, 56, 57, 58, 113, 114, 115, 1000}) {
    std::string bytes(size, '\xA7'), out;
    append_base64_lines(out, bytes);
    for (auto line : text::split(out, '\n')) EXPECT_LE(line.size(), 77u);
    EXPECT_EQ(text::from_base64(out), bytes);
    EXPECT_FALSE(out.ends_with("\n"));
  }
}

}  // namespace
}  // namespace hammy::mime
