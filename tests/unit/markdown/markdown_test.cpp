#include "markdown/markdown.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace {

using namespace hammy;
using markdown::to_html;
using markdown::to_text;

std::string code_of(const std::string& source) {
  try {
    to_html(source);
    to_text(source);
  } catch (const Error& error) {
    return error.code();
  }
  return "";
}

TEST(Html, Blocks) {
  EXPECT_EQ(
      to_html("# Tere & <hi>\n\nOne *two* **three** `four` ~~five~~\nsix  \nseven"),
      "<h1>Tere &amp; &lt;hi&gt;</h1>\n<p>One <em>two</em> <strong>three</strong> <code>four</code> <del>five</del>\n"
      "six<br>\nseven</p>\n");
  EXPECT_EQ(to_html("- a\n- b\n\n3. c\n4. d"),
            "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<ol start=\"3\">\n<li>c</li>\n<li>d</li>\n</ol>\n");
  EXPECT_EQ(to_html("- [x] done\n- [ ] open"), "<ul>\n<li>☑ done</li>\n<li>☐ open</li>\n</ul>\n");
  EXPECT_NE(to_html("> q\n\n---\n\n```\na < b\n```").find("<code>a &lt; b\n</code>"), std::string::npos);
}

TEST(Html, TablesCarryTheirStyles) {
  auto html = to_html("| Item | Price |\n|---|--:|\n| Ő | 1 |");
  EXPECT_NE(html.find("<td style=\"padding:4px 8px;border:1px solid #cccccc;text-align:right\">1</td>"),
            std::string::npos);
  EXPECT_NE(html.find("<thead>"), std::string::npos);
}

TEST(Html, RawMarkupIsText) {
  EXPECT_EQ(to_html("<script>alert(1)</script>"), "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n");
  EXPECT_EQ(to_html("a <b onclick='x'>c</b>"), "<p>a &lt;b onclick=&#39;x&#39;&gt;c&lt;/b&gt;</p>\n");
}

TEST(Html, LinksOfSafeSchemesOnly) {
  EXPECT_EQ(to_html("[a](https://x.example/?a=1&b=\"2\")"),
            "<p><a href=\"https://x.example/?a=1&amp;b=&quot;2&quot;\">a</a></p>\n");
  EXPECT_EQ(to_html("[a](mailto:x@y.example \"T\")"), "<p><a href=\"mailto:x@y.example\" title=\"T\">a</a></p>\n");
  EXPECT_EQ(to_html("[a](/relative#x)"), "<p><a href=\"/relative#x\">a</a></p>\n");
  for (auto bad :
       {"[a](javascript:alert(1))", "[a](JavaScript:x)", "[a](java&#10;script:x)", "[a](data:text/html,x)",
        "[a](vbscript:x)", "[a](&#106;avascript:x)", "[a]( <java\tscript:x> )", "[a][r]\n\n[r]: javascript:x"})
    EXPECT_EQ(to_html(bad).find("href"), std::string::npos) << bad << to_html(bad);
  EXPECT_EQ(to_html("![logo](cid:l \"t\")"),
            "<p><img style=\"max-width:100%\" src=\"cid:l\" title=\"t\" alt=\"logo\"></p>\n");
  EXPECT_EQ(to_html("![x *y*](javascript:z)"), "<p>x y</p>\n");
}

TEST(Text, Blocks) {
  EXPECT_EQ(to_text("# Számla\n\nKedves *Anna*,\nsor kettő\n\n## Alcím\n\nvége &amp; &euro; &#65;"),
            "Számla\n======\n\nKedves Anna,\nsor kettő\n\nAlcím\n-----\n\nvége & € A\n");
  EXPECT_EQ(to_text("a\n\n```\ncode\n  x\n```\n\n---\nb"), "a\n\n    code\n      x\n\n----\n\nb\n");
}

TEST(Text, Links) {
  EXPECT_EQ(to_text("[Pay](https://x.example/p) <https://y.example> a@b.example"),
            "Pay <https://x.example/p> https://y.example a@b.example\n");
  EXPECT_EQ(to_text("[x](javascript:y) ![logo](cid:l)"), "x [logo]\n");
}

TEST(Text, Lists) {
  EXPECT_EQ(to_text("- a\n- b\n  - c\n\n1. d\n2. e"), "- a\n- b\n  - c\n\n1. d\n2. e\n");
  EXPECT_EQ(to_text("- a\n\n  more\n\n- b"), "- a\n\n  more\n\n- b\n");
  EXPECT_EQ(to_text("> a\n> b\n>\n> - c"), "> a\n> b\n>\n> - c\n");
  EXPECT_EQ(to_text("- [x] done\n-\n- z"), "- [x] done\n-\n- z\n");
}

TEST(Text, TablesAreAligned) {
  EXPECT_EQ(to_text("| Tétel | Ár |\n|---|--:|\n| Őrző | 8990 |\n| x | 1 |"),
            "Tétel    Ár\n-----  ----\nŐrző   8990\nx         1\n");
}

TEST(Limits, AreErrors) {
  EXPECT_EQ(code_of(std::string(2 << 20, 'x')), "markdown.too-large");
  EXPECT_EQ(code_of(std::string(200, '>')), "markdown.too-deep");
  std::string wide = "|";
  for (int i = 0; i < 500; ++i) wide += "a|";
  std::string rule = "|";
  for (int i = 0; i < 500; ++i) rule += "---|";
  std::string table = wide + "\n" + rule + "\n";
  for (int i = 0; i < 2000; ++i) table += "|b|\n";
  EXPECT_EQ(code_of(table), "markdown.too-large") << "cells that are not written multiply";
}

}  // namespace
