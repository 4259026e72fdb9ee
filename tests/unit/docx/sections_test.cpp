#include <gtest/gtest.h>

#include "document.hpp"

namespace hammy::docx {
namespace {

TEST(DocxSections, WithinAParagraphTextsAndRunsRepeat) {
  EXPECT_EQ(filled(p("{{#l}}{{.}}, {{/l}}end"), R"({"l":["a","b"]})"), p("a, b, end"));
  auto runs = "<w:p>" + r("x{{#l}}") + r("{{.}}", "<w:b/>") + r(";{{/l}}y") + "</w:p>";
  EXPECT_EQ(filled(runs, R"({"l":["a","b"]})"), "<w:p>" + r("x") + r("") + r("a", "<w:b/>") + r(";") + r("") +
                                                    r("b", "<w:b/>") + r(";") + r("y") + "</w:p>");
  EXPECT_EQ(filled(runs, R"({"l":[]})"), "<w:p>" + r("x") + r("y") + "</w:p>");
}

TEST(DocxSections, AroundAHyperlinkOnlyItsInsideIsOpenedAgain) {
  auto text = "<w:p>" + r("{{#l}}") + "<w:hyperlink r:id=\"1\">" + r("a{{/l}}b") + "</w:hyperlink></w:p>";
  auto once = filled(text, R"({"l":true})");
  EXPECT_NE(once.find("<w:hyperlink r:id=\"1\">" + r("a") + "</w:hyperlink><w:hyperlink r:id=\"1\">" + r("b") +
                      "</w:hyperlink>"),
            once.npos);
}

TEST(DocxSections, AcrossParagraphsTheBlockRepeatsAndTagsAloneTakeTheirParagraphWithThem) {
  EXPECT_EQ(filled(p("{{#l}}") + p("{{.}}") + p("{{/l}}") + p("end"), R"({"l":["a","b"]})"),
            p("a") + p("b") + p("end"));
  EXPECT_EQ(filled(p("{{#l}}a{{.}}") + p("b{{/l}}"), R"({"l":[1,2]})"), p("a1") + p("b") + p("a2") + p("b"));
  EXPECT_EQ(filled(p("{{^l}}") + p("none") + p("{{/l}}"), R"({"l":[]})"), p("none"));
  EXPECT_EQ(filled(p("{{#a}}") + p("1") + p("{{/a}}{{^a}}") + p("2") + p("{{/a}}"), R"({"a":false})"), p("2"));
}

TEST(DocxSections, NestedOnes) {
  EXPECT_EQ(
      filled(p("{{#g}}") + p("{{n}}") + p("{{#l}}") + p("{{n}}{{x}}{{^-last}},{{/-last}}") + p("{{/l}}") + p("{{/g}}"),
             R"({"g":[{"n":"A","l":[{"x":1},{"x":2}]},{"n":"B","l":[]}]})"),
      p("A") + p("A1,") + p("A2") + p("B"));
}

TEST(DocxSections, AParagraphThatIsAllInOneSectionGoesWithIt) {
  EXPECT_EQ(filled(p("a") + p("{{#x}}Note: {{x}}{{/x}}") + p("b"), R"({"x":null})"), p("a") + p("b"));
  EXPECT_EQ(filled(p("a") + p("{{^x}}none{{/x}}") + p("b"), R"({"x":1})"), p("a") + p("b"));
  EXPECT_EQ(filled(p("a") + p("{{#x}}{{.}};{{/x}}") + p("b"), R"({"x":[1,2]})"), p("a") + p("1;2;") + p("b"));
  EXPECT_EQ(filled(p("{{! a remark }}") + p("b"), "{}"), p("b"));
}

TEST(DocxSections, RowsRepeat) {
  EXPECT_EQ(filled(tbl(tr({"Name", "Sum"}) + tr({"{{#l}}{{n}}", "{{s}}{{/l}}"})),
                   R"({"l":[{"n":"a","s":1},{"n":"b","s":2}]})"),
            tbl(tr({"Name", "Sum"}) + tr({"a", "1"}) + tr({"b", "2"})));
  // Over several rows, with rows that hold the tags alone or not.
  EXPECT_EQ(
      filled(tbl(tr({"{{#l}}", ""}) + tr({"{{n}}", "1"}) + tr({"", "2{{/l}}"})), R"({"l":[{"n":"a"},{"n":"b"}]})"),
      tbl(tr({"a", "1"}) + tr({"", "2"}) + tr({"b", "1"}) + tr({"", "2"})));
}

TEST(DocxSections, WhatIsLeftIsWhatWordCanRead) {
  EXPECT_EQ(filled(p("a") + tbl(tr({"{{#l}}{{n}}", "{{/l}}"})) + p("b"), R"({"l":[]})"), p("a") + p("b"));
  auto cell = "<w:tbl><w:tr><w:tc>" + p("{{#x}}") + p("x") + p("{{/x}}") + "</w:tc></w:tr></w:tbl>";
  EXPECT_EQ(filled(cell, R"({"x":false})"), "<w:tbl><w:tr><w:tc><w:p></w:p></w:tc></w:tr></w:tbl>");
  auto inner = "<w:tbl><w:tr><w:tc>" + tbl(tr({"{{#x}}a", "b{{/x}}"})) + "<w:p></w:p></w:tc></w:tr></w:tbl>";
  EXPECT_EQ(filled(inner, R"({"x":false})"), "<w:tbl><w:tr><w:tc><w:p></w:p></w:tc></w:tr></w:tbl>");
}

TEST(DocxSections, IdsAreUsedOnce) {
  auto body = p("{{#l}}") + "<w:p w14:paraId=\"1A\">" + "<w:bookmarkStart w:id=\"7\" w:name=\"here\"/>" + r("x") +
              "<w:bookmarkEnd w:id=\"7\"/><w:r><w:drawing><wp:docPr id=\"3\" name=\"n\"/></w:drawing></w:r></w:p>" +
              p("{{/l}}");
  auto made = filled(body, R"({"l":[1,2]})");
  auto one = [&](const std::string& id, const std::string& name, const std::string& drawing) {
    return "<w:p><w:bookmarkStart w:id=\"" + id + "\" w:name=\"" + name + "\"/>" + r("x") + "<w:bookmarkEnd w:id=\"" +
           id + "\"/><w:r><w:drawing><wp:docPr id=\"" + drawing + "\" name=\"n\"/></w:drawing></w:r></w:p>";
  };
  EXPECT_EQ(made, one("1", "here", "2") + one("3", "here_3", "4"));
}

TEST(DocxSections, ASectionBreakIsNotLostWithItsParagraph) {
  auto ends = "<w:p><w:pPr><w:sectPr/></w:pPr>" + r("{{/l}}") + "</w:p>";
  EXPECT_EQ(filled(p("{{#l}}") + p("a") + ends, R"({"l":true})"), p("a") + "<w:p><w:pPr><w:sectPr/></w:pPr></w:p>");
}

std::string refusal(const std::string& body) {
  try {
    Template("t.docx", document(body));
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "template.syntax");
    return error.message();
  }
  return "none";
}

TEST(DocxSections, AllErrorsAreNamedAtOnce) {
  auto errors = refusal(p("Dear {{name") + p("{{#a}}x") + p("{{x | nofilter}}") + p("{{/b}} y"));
  EXPECT_EQ(errors.substr(0, errors.find(" (the filters are ")),
            "t.docx, in 'Dear {{name': a tag is opened by '{{' and never closed by '}}'; in '{{/b}} y': '{{/b}}' does "
            "not close '{{#a}}'; in '{{#a}}x': '{{#a}}' is never closed; in '{{x | nofilter}}': there is no filter "
            "'nofilter'");
  EXPECT_EQ(refusal(p("{{#a}}") + tbl(tr({"{{/a}}"}))),
            "t.docx, in '{{#a}}': '{{#a}}' and '{{/a}}' do not stand in the same text, row or table");
  EXPECT_EQ(refusal(p("{{#a}}") + p("x{{/a}} y {{#b}}") + p("{{/b}}")),
            "t.docx, in 'x{{/a}} y {{#b}}': '{{/a}}' and '{{#b}}' are about the same paragraph; put them into "
            "different paragraphs");
  EXPECT_EQ(refusal(p("{{&lt;frame}}")),
            "t.docx, in '{{<frame}}': '{{<frame}}': there are no frames around documents (put the text of a fragment "
            "in by {{>name}})");
}

}  // namespace
}  // namespace hammy::docx
