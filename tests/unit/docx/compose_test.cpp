#include <gtest/gtest.h>

#include "document.hpp"
#include "docx/inlay.hpp"

namespace hammy::docx {
namespace {

using Members = std::vector<std::pair<std::string, std::string>>;

std::string relation(const std::string& id, const std::string& kind, const std::string& target, bool external = false) {
  return "<Relationship Id=\"" + id + "\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/" +
         kind + "\" Target=\"" + target + "\"" + (external ? " TargetMode=\"External\"" : "") + "/>";
}
std::string style(const std::string& id, const std::string& name, const std::string& more = {}) {
  return "<w:style w:type=\"paragraph\" w:styleId=\"" + id + "\"><w:name w:val=\"" + name + "\"/>" + more +
         "</w:style>";
}
std::string list(const std::string& id, const std::string& form) {
  return "<w:num w:numId=\"" + id + "\"><w:abstractNumId w:val=\"" + form + "\"/></w:num>";
}
std::string form(const std::string& id) {
  return "<w:abstractNum w:abstractNumId=\"" + id + "\"><w:nsid w:val=\"1\"/></w:abstractNum>";
}
std::string styled(const std::string& style, const std::string& number, const std::string& text) {
  return "<w:p><w:pPr><w:pStyle w:val=\"" + style + "\"/><w:numPr><w:numId w:val=\"" + number +
         "\"/></w:numPr></w:pPr>" + r(text) + "</w:p>";
}
Members with(const std::string& relations, const std::string& styles, const std::string& lists) {
  return {{"word/_rels/document.xml.rels", "<Relationships>" + relations + relation("rId8", "styles", "styles.xml") +
                                               relation("rId9", "numbering", "numbering.xml") + "</Relationships>"},
          {"word/styles.xml", root("styles", styles)},
          {"word/numbering.xml", root("numbering", lists)}};
}

Documents one(const std::string& bytes) {
  return [bytes](std::string_view name) -> std::optional<Fragment> {
    if (name != "terms") return {};
    return Fragment{"_fragments/terms.docx", bytes};
  };
}
std::string filled_with(const std::string& body, const std::string& fragment, const std::string& json) {
  return part(render(Template("t.docx", document(body), {}, one(document(fragment))), json));
}

TEST(DocxFragments, StandInTheirParagraphAndSeeTheDataAroundThem) {
  EXPECT_EQ(filled_with(p("a") + p("{{#l}}") + p("{{>terms}}") + p("{{/l}}") + p("b"),
                        p("{{n}}") + p("{{x}}") + "<w:sectPr/>", R"({"l":[{"n":1},{"n":2}],"x":"y"})"),
            "<w:body>" + p("a") + p("1") + p("y") + p("2") + p("y") + p("b") + "</w:body>");
  // A cell still ends in a paragraph.
  EXPECT_EQ(filled_with(tbl(tr({"{{>terms}}"})), tbl(tr({"{{x}}"})), R"({"x":1})"),
            "<w:body><w:tbl><w:tr><w:tc>" + tbl(tr({"1"})) + "<w:p></w:p></w:tc></w:tr></w:tbl></w:body>");
}

TEST(DocxFragments, BringTheStylesAndListsThatThereAreNone) {
  auto main = document(styled("Head", "1", "{{x}}") + p("{{>terms}}"),
                       with("", style("Head", "heading 1") + style("Other", "other"), form("0") + list("1", "0")));
  auto fragment = document(styled("Kop1", "4", "b") + styled("Other", "4", "c"),
                           with("",
                                style("Kop1", "Heading 1") + style("Other", "terms", "<w:basedOn w:val=\"Base\"/>") +
                                    style("Base", "base", "<w:pPr><w:numPr><w:numId w:val=\"4\"/></w:numPr></w:pPr>"),
                                form("7") + list("4", "7")));
  auto made = render(Template("t.docx", main, {}, one(fragment)), R"({"x":"a"})");
  EXPECT_EQ(part(made), "<w:body>" + styled("Head", "1", "a") + styled("Head", "2", "b") + styled("Other2", "2", "c") +
                            "</w:body>");
  auto styles = part(made, "word/styles.xml");
  EXPECT_NE(styles.find("w:styleId=\"Other2\"><w:name w:val=\"terms\"></w:name><w:basedOn w:val=\"Base\">"),
            styles.npos);
  EXPECT_NE(styles.find("<w:name w:val=\"base\"></w:name><w:pPr><w:numPr><w:numId w:val=\"2\">"), styles.npos);
  EXPECT_EQ(styles.find("Kop1"), styles.npos);
  auto lists = part(made, "word/numbering.xml");
  EXPECT_LT(lists.find("w:abstractNumId=\"1\""), lists.find("<w:num w:numId=\"1\""));
  EXPECT_NE(lists.find("<w:num w:numId=\"2\"><w:abstractNumId w:val=\"1\">"), lists.npos);
}

TEST(DocxFragments, BringPicturesAndLinks) {
  auto fragment = document(
      "<w:p><w:hyperlink r:id=\"rId1\">" + r("x") + "</w:hyperlink><w:r><a:blip r:embed=\"rId2\"/></w:r></w:p>",
      with(relation("rId1", "hyperlink", "https://a.example/{{x}}", true) + relation("rId2", "image", "media/i.png"),
           "", ""));
  fragment = zip::Archive("f", fragment).with({{"word/media/i.png", "picture"}});
  auto made = render(Template("t.docx", document(p("{{>terms}}")), {}, one(fragment)), R"({"x":"7"})");
  zip::Archive archive("o", made);
  EXPECT_EQ(archive.read("word/media/fragment1.png"), "picture");
  auto rels = archive.read("word/_rels/document.xml.rels");
  EXPECT_NE(rels.find("https://a.example/7"), rels.npos);
  EXPECT_NE(rels.find("media/fragment1.png"), rels.npos);
}

TEST(DocxFragments, WithoutADocumentAreTexts) {
  Template letter("t.docx", document(p("{{>other}}")), {}, one(document(p("x"))));
  EXPECT_EQ(part(render(letter, "{}")), "<w:body>" + p("") + "</w:body>");
}

std::string refusal(const std::string& fragment) {
  try {
    Template("t.docx", document(p("see {{x}}") + p("{{>terms}}")), {}, one(fragment));
  } catch (const Error& error) {
    return error.code() + ' ' + error.message();
  }
  return "none";
}

TEST(DocxFragments, WhatIsNotCarriedOverIsRefused) {
  EXPECT_EQ(refusal(document("<w:p><w:r><w:footnoteReference w:id=\"1\"/></w:r></w:p>")),
            "docx.fragment t.docx, in '{{>terms}}': _fragments/terms.docx: a footnote that is not there");
  EXPECT_EQ(refusal(document("<w:p><c:chart r:id=\"rId1\"/></w:p>", with(relation("rId1", "chart", "c.xml"), "", "")))
                .substr(0, 13),
            "docx.fragment");
  EXPECT_EQ(refusal(document(p("{{>terms}}"))).substr(0, 13), "docx.fragment");
  EXPECT_EQ(refusal("no document").substr(0, 10), "zip.syntax");
}

std::string note_at(const std::string& id) {
  return "<w:p><w:r><w:footnoteReference w:id=\"" + id + "\"/></w:r></w:p>";
}
std::string note(const std::string& id, const std::string& text) {
  return "<w:footnote w:id=\"" + id + "\">" + p(text) + "</w:footnote>";
}
Members with_notes(const std::string& notes) {
  return {{"word/_rels/document.xml.rels",
           "<Relationships>" + relation("rId7", "footnotes", "footnotes.xml") + "</Relationships>"},
          {"word/footnotes.xml", root("footnotes", notes)}};
}
std::string references_in(const std::string& bytes) {
  std::string ids, content = part(bytes);
  constexpr std::string_view name = "<w:footnoteReference w:id=\"";
  for (auto at = content.find(name); at != content.npos; at = content.find(name, at + 1))
    ids += content[at + name.size()];
  return ids;
}

TEST(DocxFragments, BringTheirNotesWithNewNumbers) {
  auto fragment = document(p("{{x}}") + note_at("2") + note_at("5"),
                           with_notes(note("2", "two {{x}}") + note("5", "five") + note("9", "nobody's")));
  auto body = note_at("1") + p("{{>terms}}") + p("{{>terms}}");
  auto made =
      render(Template("t.docx", document(body, with_notes(note("1", "one"))), {}, one(fragment)), R"({"x":"a"})");
  EXPECT_EQ(references_in(made), "12345");
  auto notes = part(made, "word/footnotes.xml");
  EXPECT_EQ(notes,
            note("1", "one") + note("2", "two {{x}}") + note("3", "five") + note("4", "two {{x}}") + note("5", "five"));
}

TEST(DocxFragments, BeginTheNotesOfADocumentWithoutAny) {
  auto fragment = document(note_at("2"), with_notes(note("2", "two")));
  auto made = render(Template("t.docx", document(p("{{>terms}}")), {}, one(fragment)), "{}");
  EXPECT_EQ(references_in(made), "2");
  auto notes = part(made, "word/footnotes.xml");
  EXPECT_NE(notes.find("w:type=\"continuationSeparator\" w:id=\"1\""), notes.npos);
  EXPECT_TRUE(notes.ends_with(note("2", "two")));
  auto archive = zip::Archive("made", made);
  EXPECT_NE(archive.read("[Content_Types].xml").find("wordprocessingml.footnotes+xml"), std::string::npos);
  EXPECT_NE(archive.read("word/_rels/document.xml.rels").find("Target=\"footnotes.xml\""), std::string::npos);
}

}  // namespace
}  // namespace hammy::docx
