#include <gtest/gtest.h>

#include "document.hpp"

namespace hammy::docx {
namespace {

std::string relations(const std::string& inside) { return "<Relationships xmlns=\"p\">" + inside + "</Relationships>"; }
std::string relation(const std::string& type, const std::string& target) {
  return "<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/" +
         type + "\" Target=\"" + target + "\" TargetMode=\"External\"/>";
}

std::string code_of(const std::string& bytes) {
  try {
    Template("t.docx", bytes);
  } catch (const Error& error) {
    return error.code();
  }
  return "none";
}

TEST(DocxPackage, WhatIsNoWordDocumentIsRefused) {
  EXPECT_EQ(code_of("hello"), "zip.syntax");
  EXPECT_EQ(code_of(empty_archive()), "docx.syntax");
  EXPECT_EQ(code_of(package({{"[Content_Types].xml", "<Types/>"}})), "docx.syntax");
  EXPECT_EQ(code_of(document("<w:p>")), "xml.syntax");
  EXPECT_EQ(code_of(document(p("{{x}}"), {{"docProps/core.xml", "<!DOCTYPE a [<!ENTITY e \"x\">]><a>&e;</a>"}})),
            "xml.doctype");
}

TEST(DocxPackage, ContentOutsideIsRefusedButForLinks) {
  EXPECT_EQ(
      code_of(document("", {{"word/_rels/document.xml.rels", relations(relation("image", "http://a.example/x.png"))}})),
      "docx.external");
  EXPECT_EQ(
      code_of(document("", {{"word/_rels/document.xml.rels", relations(relation("hyperlink", "http://a.example"))}})),
      "none");
}

TEST(DocxPackage, TheWordTemplateBehindADocumentIsCut) {
  Template letter(
      "t.docx",
      document(p("x"), {{"word/_rels/settings.xml.rels", relations(relation("attachedTemplate", "file:///C:/x.dotx"))},
                        {"word/settings.xml", root("settings", "<w:attachedTemplate r:id=\"rId1\"/><w:zoom/>")}}));
  zip::Archive made("o", render(letter, "{}"));
  EXPECT_EQ(made.read("word/_rels/settings.xml.rels").find("Relationship "), std::string::npos);
  EXPECT_EQ(part(render(letter, "{}"), "word/settings.xml"), "<w:zoom></w:zoom>");
}

TEST(DocxPackage, TheSameDataMakeTheSameBytes) {
  Template letter("t.docx", document(p("{{x}}")));
  EXPECT_EQ(render(letter, R"({"x":1})"), render(letter, R"({"x":1})"));
}

TEST(DocxPackage, OutputIsLimited) {
  mustache::Settings small;
  small.max_output = 1000;
  Template letter("t.docx", document(p("{{#l}}{{#l}}{{#l}}{{#l}}0123456789{{/l}}{{/l}}{{/l}}{{/l}}")));
  EXPECT_THROW(render(letter, R"({"l":[1,2,3,4,5,6,7,8,9,10]})", small), Error);
}

}  // namespace
}  // namespace hammy::docx
