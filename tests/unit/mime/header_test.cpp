#include "mime/header.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace hammy::mime {
namespace {

std::string text_header(std::string_view value) {
  std::string out;
  append_text(out, "Subject", value);
  return out;
}

std::string code_of(auto&& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.code();
  }
  return "no error";
}

TEST(Header, AsciiStaysAsItIs) { EXPECT_EQ(text_header("Your invoice"), "Subject: Your invoice\r\n"); }

TEST(Header, FoldsBetweenWordsAt78) {
  auto out = text_header("word word word word word word word word word word word word word word wordword");
  EXPECT_EQ(out, "Subject: word word word word word word word word word word word word word word\r\n wordword\r\n");
}

TEST(Header, EncodesFromTheFirstToTheLastWordThatNeedsIt) {
  EXPECT_EQ(text_header("Your számla is ready"), "Subject: Your =?UTF-8?Q?sz=C3=A1mla?= is ready\r\n");
  EXPECT_EQ(text_header("a ő and plain words ő end"), "Subject: a =?UTF-8?B?xZEgYW5kIHBsYWluIHdvcmRzIMWR?= end\r\n");
}

TEST(Header, TakesBase64WhereItIsShorter) { EXPECT_EQ(text_header("Счёт"), "Subject: =?UTF-8?B?0KHRh9GR0YI=?=\r\n"); }

TEST(Header, WhatLooksLikeAnEncodedWordIsEncoded) {
  EXPECT_EQ(text_header("=?UTF-8?Q?x?="), "Subject: =?UTF-8?B?PT9VVEYtOD9RP3g/PQ==?=\r\n");
}

TEST(Header, NoEncodedWordSplitsACharacterOrIsTooLong) {
  for (const char* unit : {"é", "я", "م", "😀", "aé", "日本"}) {
    std::string value;
    for (int i = 0; i < 200; ++i) value += unit;
    auto out = text_header(value);
    for (auto line : text::split(out, '\n')) EXPECT_LE(line.size(), 77u) << line;
    auto words = text::trim(std::string_view(out).substr(8));
    for (auto word : text::split(words, ' ')) {
      auto trimmed = text::trim(word);
      EXPECT_LE(trimmed.size(), 75u);
      if (!trimmed.starts_with("=?UTF-8?B?")) continue;
      EXPECT_TRUE(text::is_utf8(text::from_base64(trimmed.substr(10, trimmed.size() - 12)))) << trimmed;
    }
  }
}

TEST(Header, ControlCharactersCannotBreakOut) {
  for (auto value :
       {std::string("a\r\nBcc: x@y.z"), std::string("a\nb"), std::string("a\rb"), std::string("a\0b", 3)}) {
    EXPECT_EQ(code_of([&] { text_header(value); }), "mime.control-character");
    std::string out;
    EXPECT_EQ(code_of([&] { append_structured(out, "X-Y", value); }), "mime.control-character");
    EXPECT_EQ(code_of([&] { make_address("a@b.example", value); }), "mime.control-character");
    std::pair<std::string, std::string> name{"name", value};
    EXPECT_EQ(code_of([&] {
                append_parameterised(out, "Content-Type", "text/plain", {&name, 1});
              }),
              "mime.control-character");
  }
  EXPECT_EQ(code_of([] { text_header("\xC3"); }), "mime.utf8");
}

TEST(Header, NamesOfCustomHeadersAreChecked) {
  for (auto name : {"", "X Y", "X:Y", "X\r\nBcc", "Név"})
    EXPECT_EQ(code_of([&] { check_custom_header(name); }), "mime.header-name") << name;
  for (auto name : {"From", "bcc", "SUBJECT", "Content-Type", "message-id", "DKIM-Signature"})
    EXPECT_EQ(code_of([&] { check_custom_header(name); }), "mime.header-reserved") << name;
  EXPECT_NO_THROW(check_custom_header("List-Unsubscribe"));
}

TEST(Header, StructuredHeadersAreAsciiAndNotEncoded) {
  std::string out;
  append_custom(out, "List-Unsubscribe", "<https://a.example/=?x>");
  EXPECT_EQ(out, "List-Unsubscribe: <https://a.example/=?x>\r\n");
  EXPECT_EQ(code_of([&] { append_custom(out, "List-Unsubscribe", "<https://á.example>"); }), "mime.header-value");
  EXPECT_EQ(code_of([&] { append_custom(out, "References", std::string(1000, 'x')); }), "mime.header-value");
}

TEST(Header, AddressListsQuoteAndEncodeNames) {
  std::vector<Address> list{make_address("a@b.example", "Ann"), make_address("b@b.example", "ACME, \"Inc\""),
                            make_address("c@b.example", "Kovács"), make_address("d@b.example")};
  std::string out;
  append_addresses(out, "To", list);
  EXPECT_EQ(out,
            "To: Ann <a@b.example>, \"ACME, \\\"Inc\\\"\" <b@b.example>,\r\n =?UTF-8?Q?Kov=C3=A1cs?= <c@b.example>, "
            "d@b.example\r\n");
}

TEST(Header, ParametersTravelByRfc2231) {
  std::pair<std::string, std::string> name{"filename", "számla 1.pdf"};
  std::string out;
  append_parameterised(out, "Content-Disposition", "attachment", {&name, 1});
  EXPECT_EQ(out, "Content-Disposition: attachment; filename*=UTF-8''sz%C3%A1mla%201.pdf\r\n");
  name.second = std::string(100, 'x');
  out.clear();
  append_parameterised(out, "Content-Disposition", "attachment", {&name, 1});
  EXPECT_EQ(out, "Content-Disposition: attachment;\r\n filename*0*=UTF-8''" + std::string(50, 'x') +
                     ";\r\n filename*1*=" + std::string(50, 'x') + "\r\n");
}

}  // namespace
}  // namespace hammy::mime
