#include <gtest/gtest.h>

#include "base/text.hpp"
#include "document.hpp"

namespace hammy::docx {
namespace {

using Members = std::vector<std::pair<std::string, std::string>>;

std::string relation(const std::string& id, const std::string& kind, const std::string& target, bool external) {
  return "<Relationship Id=\"" + id + "\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/" +
         kind + "\" Target=\"" + target + "\"" + (external ? " TargetMode=\"External\"" : "") + "/>";
}
Members relations(const std::string& inside, const std::string& part = "document.xml") {
  return {{"word/_rels/" + part + ".rels", "<Relationships xmlns=\"p\">" + inside + "</Relationships>"}};
}

/// A picture of 100 by 50 that data take the place of.
std::string picture(const std::string& alt) {
  return "<w:r><w:drawing><wp:inline><wp:extent cx=\"100\" cy=\"50\"/><wp:docPr id=\"1\" name=\"n\" descr=\"" + alt +
         "\"/><a:graphic><a:graphicData><pic:pic><pic:nvPicPr><pic:cNvPr id=\"0\" name=\"n\" descr=\"" + alt +
         "\"/></pic:nvPicPr><pic:blipFill><a:blip r:embed=\"rId1\"><a:extLst/></a:blip><a:srcRect l=\"9\"/>"
         "</pic:blipFill><pic:spPr><a:xfrm><a:ext cx=\"100\" cy=\"50\"/></a:xfrm></pic:spPr></pic:pic></a:graphicData>"
         "</a:graphic></wp:inline></w:drawing></w:r>";
}
std::string shown(const std::string& alt, const std::string& id, const std::string& size,
                  const std::string& serial = "1") {
  return "<w:r><w:drawing><wp:inline><wp:extent " + size + "/><wp:docPr id=\"" + serial + "\" name=\"n\" descr=\"" +
         alt + "\"/><a:graphic><a:graphicData><pic:pic><pic:nvPicPr><pic:cNvPr id=\"0\" name=\"n\" descr=\"" + alt +
         "\"/></pic:nvPicPr><pic:blipFill><a:blip r:embed=\"" + id +
         "\"></a:blip></pic:blipFill><pic:spPr><a:xfrm><a:ext " + size +
         "/></a:xfrm></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>";
}
std::string paragraph(const std::string& runs) { return "<w:p>" + runs + "</w:p>"; }

/// The head of a PNG file of that size; `more` tells one from another.
std::string png(unsigned width, unsigned height, const std::string& more = {}) {
  std::string bytes("\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR", 16);
  for (auto value : {width, height})
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xFF);
  return bytes + std::string("\x08\2\0\0\0", 5) + more;
}
std::string data_of(const std::vector<std::string>& pictures) {
  std::vector<std::string> all;
  all.reserve(pictures.size());
  for (const auto& bytes : pictures) all.push_back("\"" + text::base64(bytes) + "\"");
  return "{\"l\":[" + text::join(all, ",") + "],\"x\":" + all.front() + "}";
}

std::string code_of(const Template& made, const std::string& json) {
  try {
    render(made, json);
  } catch (const Error& error) {
    return error.code();
  }
  return "none";
}

TEST(DocxPictures, TakeThePlaceOfTheOneThatNamesThemInTheirProportions) {
  Template letter("t.docx", document(paragraph(picture("{{%x}} Our logo")),
                                     relations(relation("rId1", "image", "media/image1.png", false))));
  auto made = render(letter, data_of({png(40, 40)}));
  EXPECT_EQ(part(made), "<w:body>" + paragraph(shown("Our logo", "rIdNew1", "cx=\"50\" cy=\"50\"")) + "</w:body>");
  zip::Archive archive("o", made);
  EXPECT_EQ(archive.read("word/media/picture1.png"), png(40, 40));
  auto rels = archive.read("word/_rels/document.xml.rels");
  EXPECT_NE(rels.find("Target=\"media/image1.png\""), rels.npos);
  EXPECT_NE(
      rels.find("Id=\"rIdNew1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/image\" "
                "Target=\"media/picture1.png\""),
      rels.npos);
  auto types = archive.read("[Content_Types].xml");
  EXPECT_NE(types.find("Extension=\"png\" ContentType=\"image/png\""), types.npos);
}

TEST(DocxPictures, RepeatAndAreKeptOnce) {
  Template letter("t.docx", document(p("{{#l}}") + paragraph(picture("{{%.}}")) + p("{{/l}}")));
  auto made = render(letter, data_of({png(1, 1), png(200, 50), png(1, 1)}));
  EXPECT_EQ(part(made), "<w:body>" + paragraph(shown("", "rIdNew1", "cx=\"50\" cy=\"50\"", "1")) +
                            paragraph(shown("", "rIdNew2", "cx=\"100\" cy=\"25\"", "2")) +
                            paragraph(shown("", "rIdNew1", "cx=\"50\" cy=\"50\"", "3")) + "</w:body>");
  zip::Archive archive("o", made);
  EXPECT_TRUE(archive.has("word/media/picture2.png"));
  EXPECT_FALSE(archive.has("word/media/picture3.png"));
}

TEST(DocxPictures, ThatAreMissingAreErrorsAndOptionalOnesGo) {
  Template needed("t.docx", document(paragraph(picture("{{%logo}}"))));
  EXPECT_EQ(code_of(needed, "{}"), "template.missing-variable");
  EXPECT_EQ(code_of(needed, R"({"logo":"no picture"})"), "picture.value");
  EXPECT_EQ(code_of(needed, R"({"logo":"aGVsbG8="})"), "picture.unknown");
  EXPECT_EQ(code_of(needed, R"({"logo":{"path":"/etc/passwd"}})"), "picture.value");
  EXPECT_EQ(code_of(needed, "{\"logo\":\"data:image/png;base64," + text::base64(png(1, 1)) + "\"}"), "none");
  EXPECT_EQ(part(render(needed, R"({"logo":null})")), "<w:body><w:p><w:r></w:r></w:p></w:body>");
  Template optional("t.docx", document(paragraph(picture("{{%logo?}}"))));
  EXPECT_EQ(part(render(optional, "{}")), "<w:body><w:p><w:r></w:r></w:p></w:body>");
}

TEST(DocxPictures, ComeFromBlobsAndFilesWhereTheyAreAllowed) {
  Template letter("t.docx", document(paragraph(picture("{{%x}}"))));
  Sources sources{[](std::string_view reference) { return reference == "sha256:1" ? png(1, 1, "blob") : ""; },
                  [](std::string_view path) { return png(1, 1, std::string(path)); }};
  auto bytes = [&](const std::string& json) {
    auto data = record::Document::parse(json);
    mustache::Missed missed;
    return zip::Archive("o", letter.render({data.root(), nullptr, {}, {}, {}}, {}, missed, sources))
        .read("word/media/picture1.png");
  };
  EXPECT_EQ(bytes(R"({"x":{"blob":"sha256:1"}})"), png(1, 1, "blob"));
  EXPECT_EQ(bytes(R"({"x":{"path":"a.png"}})"), png(1, 1, "a.png"));
}

TEST(DocxPictures, AltTextsMayHoldValues) {
  Template letter("t.docx", document(paragraph(picture("Photo of {{name}}"))));
  auto made = part(render(letter, R"({"name":"<A & \"B\"\n>"})"));
  EXPECT_NE(made.find("descr=\"Photo of &lt;A &amp; &quot;B&quot;\n&gt;\"/>"), made.npos);
}

std::string target(const std::string& written, const std::string& json) {
  Template letter("t.docx", document("<w:p><w:hyperlink r:id=\"rId1\">" + r("x") + "</w:hyperlink></w:p>",
                                     relations(relation("rId1", "hyperlink", written, true))));
  auto made = render(letter, json);
  zip::Archive archive("o", made);
  auto rels = archive.read("word/_rels/document.xml.rels");
  auto at = rels.find("Target=\"");
  if (at == rels.npos) return part(made).find("r:id") == std::string::npos ? "none" : "dangling";
  EXPECT_NE(part(made).find("<w:hyperlink r:id=\"rIdNew1\">"), std::string::npos);
  return rels.substr(at + 8, rels.find('"', at + 8) - at - 8);
}

TEST(DocxLinks, TakeTheirTargetFromData) {
  auto data = R"({"id":"a/b c?","url":"https://b.example/p?q=1&r=2","mail":"x@y.example"})";
  EXPECT_EQ(target("https://a.example/{{id}}", data), "https://a.example/a%2Fb%20c%3F");
  EXPECT_EQ(target("https://a.example/%7b%7Bid%7D%7D?x=%20y", data), "https://a.example/a%2Fb%20c%3F?x=%20y");
  EXPECT_EQ(target("{{url}}", data), "https://b.example/p?q=1&amp;r=2");
  EXPECT_EQ(target("http://%7B%7Burl%7D%7D/", data), "https://b.example/p?q=1&amp;r=2");
  EXPECT_EQ(target("mailto:{{{mail}}}", data), "mailto:x@y.example");
  EXPECT_EQ(target("{{nowhere?}}", data), "none");
}

TEST(DocxLinks, LeadNowhereElse) {
  EXPECT_THROW(target("{{url}}", R"({"url":"javascript:x"})"), Error);
  EXPECT_THROW(target("{{{url}}}", R"({"url":"file:///etc/passwd"})"), Error);
  EXPECT_THROW(target("ftp://a.example/{{url}}", R"({"url":"x"})"), Error);
}

TEST(DocxLinks, EachRowHasItsOwn) {
  auto link = "<w:p><w:hyperlink r:id=\"rId1\">" + r("{{n}}") + "</w:hyperlink></w:p>";
  Template letter("t.docx",
                  document(tbl("<w:tr><w:tc>" + p("{{#l}}") + link + "</w:tc><w:tc>" + p("{{/l}}") + "</w:tc></w:tr>"),
                           relations(relation("rId1", "hyperlink", "https://a.example/{{n}}", true))));
  auto made = render(letter, R"({"l":[{"n":1},{"n":2},{"n":1}]})");
  auto rels = zip::Archive("o", made).read("word/_rels/document.xml.rels");
  EXPECT_NE(rels.find("https://a.example/2"), rels.npos);
  std::string ids;
  auto body = part(made);
  for (auto at = body.find("rIdNew"); at != body.npos; at = body.find("rIdNew", at + 1)) ids += body[at + 6];
  EXPECT_EQ(ids, "121");
}

TEST(DocxBoxes, AreTickedByTruth) {
  auto box =
      "<w:sdt><w:sdtPr><w:tag w:val=\"{{agreed}}\"/><w14:checkbox><w14:checked w14:val=\"0\"/><w14:checkedState "
      "w14:val=\"0058\"/><w14:uncheckedState w14:val=\"2610\"/></w14:checkbox></w:sdtPr><w:sdtContent>" +
      r("\u2610") + "</w:sdtContent></w:sdt>";
  auto yes = filled("<w:p>" + box + "</w:p>", R"({"agreed":true})");
  EXPECT_NE(yes.find("<w14:checked w14:val=\"1\"/>"), yes.npos);
  EXPECT_NE(yes.find(r("X")), yes.npos);
  auto no = filled("<w:p>" + box + "</w:p>", R"({"agreed":""})");
  EXPECT_NE(no.find("<w14:checked w14:val=\"0\"/>"), no.npos);
  EXPECT_NE(no.find(r("\u2610")), no.npos);

  auto field =
      "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"><w:ffData><w:helpText w:val=\"{{^agreed}}\"/><w:checkBox>"
      "<w:default w:val=\"0\"/></w:checkBox></w:ffData></w:fldChar></w:r></w:p>";
  EXPECT_NE(filled(field, "{}").find("<w:ffData><w:checkBox><w:default w:val=\"1\"/>"), std::string::npos);
  EXPECT_NE(filled(field, R"({"agreed":1})").find("<w:default w:val=\"0\"/>"), std::string::npos);
}

std::string refusal(const std::string& body) {
  try {
    Template("t.docx", document(body));
  } catch (const Error& error) {
    return error.message();
  }
  return "none";
}
std::string field(const std::string& first, const std::string& second = {}) {
  return "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>" + first +
         "</w:instrText></w:r><w:r><w:instrText>" + second +
         "</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>";
}

TEST(DocxFields, ThatFetchFromElsewhereAreRefusedAllAtOnce) {
  EXPECT_EQ(refusal(field(" INCLUDE", "TEXT \"c:/x.docx\" ") + field("DDEAUTO c \"x\"") + p("{{#a}}")),
            "t.docx, in 'INCLUDETEXT \"c:/x.docx\"': a field that fetches content from elsewhere; put the content into "
            "the document; in 'DDEAUTO c \"x\"': a field that fetches content from elsewhere; put the content into the "
            "document; in '{{#a}}': '{{#a}}' is never closed");
  EXPECT_NE(refusal("<w:p><w:fldSimple w:instr=\"IncludePicture x.png\"/></w:p>"), "none");
  EXPECT_NE(refusal("<w:p><w:pict><v:imagedata src=\"http://x/\"/></w:pict></w:p>"), "none");
  EXPECT_NE(refusal(field("MERGEFIELD {{x}}")), "none");
  EXPECT_EQ(refusal(field(" PAGE ")), "none");
}

TEST(DocxPictures, WhatIsNoPlaceForOneIsAnError) {
  EXPECT_EQ(
      refusal(p("{{%x}}")),
      "t.docx, in '{{%x}}': '{{%x}}' does not stand in the alt text of a picture (a picture of the data takes the "
      "place of another one)");
  EXPECT_NE(refusal("<w:p><w:r><w:drawing><wp:inline><wp:extent cx=\"1\" cy=\"1\"/><wp:docPr descr=\"{{%x}}\"/>"
                    "</wp:inline></w:drawing></w:r></w:p>"),
            "none");
  EXPECT_NE(refusal(paragraph(picture("{{#x}}a{{/x}}"))), "none");
}

std::string vml(const std::string& alt, const std::string& style, const std::string& id) {
  return "<w:r><w:pict><v:shape style=\"" + style + "\" alt=\"" + alt + "\"><v:imagedata r:id=\"" + id +
         "\" cropleft=\"1f\"/></v:shape></w:pict></w:r>";
}

TEST(DocxPictures, StandInVmlToo) {
  auto members = relations(relation("rId1", "image", "media/a.png", false));
  auto body = paragraph(vml("{{%x}} of {{n}}", "position:absolute;width:100pt;height:1in;z-index:1", "rId1"));
  auto json = data_of({png(50, 100)});
  json.insert(json.size() - 1, ",\"n\":\"<A>\"");
  auto made = part(render(Template("t.docx", document(body, members)), json));
  EXPECT_NE(made.find("style=\"position:absolute;width:36.00pt;height:72.00pt;z-index:1\""), made.npos) << made;
  EXPECT_NE(made.find("alt=\" of &lt;A&gt;\""), made.npos) << made;
  EXPECT_NE(made.find("r:id=\"rIdNew1\" cropleft=\"0\""), made.npos) << made;
  EXPECT_EQ(part(render(Template("t.docx", document(body, members)), R"({"x":"","n":1})")).find("w:pict"), made.npos);
  EXPECT_THROW(Template("t.docx", document(paragraph(vml("{{%x}}", "width:100%", "rId1")), members)), Error);
}

TEST(DocxLinks, StandInTheInstructionsOfFieldsToo) {
  auto simple = [](const std::string& url) {
    return "<w:p><w:fldSimple w:instr=\" HYPERLINK &quot;" + url + "&quot; \\o &quot;tip&quot;\">" + r("{{n}}") +
           "</w:fldSimple></w:p>";
  };
  auto complex = [](const std::string& url) {
    auto mark = [](const std::string& type) {
      return "<w:r><w:fldChar w:fldCharType=\"" + type + "\"></w:fldChar></w:r>";
    };
    return "<w:p>" + mark("begin") + "<w:r><w:instrText>HYPERLINK \"" + url + "\"</w:instrText></w:r>" +
           mark("separate") + r("{{n}}") + mark("end") + "</w:p>";
  };
  auto made = filled(simple("https://acme.example/{{x}}?a=1&amp;b={{n}}") + complex("{{u}}"),
                     R"({"x":"a \"b","n":"1","u":"acme.example/&<>"})");
  EXPECT_NE(made.find("HYPERLINK &quot;https://acme.example/a%20%22b?a=1&amp;b=1&quot; \\o &quot;tip&quot;"), made.npos)
      << made;
  EXPECT_NE(made.find("HYPERLINK &quot;http://acme.example/&amp;%3C%3E&quot;"), made.npos) << made;
  EXPECT_EQ(code_of(Template("t.docx", document(complex("{{u}}"))), R"({"u":"javascript:x","n":1})"),
            "template.unsafe-url");
  EXPECT_THROW(Template("t.docx", document("<w:p><w:fldSimple w:instr=\"DATE {{x}}\"/></w:p>")), Error);
}

Members chart(const std::string& inside) {
  return {{"[Content_Types].xml",
           "<Types xmlns=\"t\"><Override PartName=\"/word/document.xml\" ContentType=\"application/"
           "vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/><Override "
           "PartName=\"/word/charts/chart1.xml\" "
           "ContentType=\"application/vnd.openxmlformats-officedocument.drawingml.chart+xml\"/></Types>"},
          {"word/document.xml", root("document", "<w:body>" + p("x") + "</w:body>")},
          {"word/charts/chart1.xml", "<c:chartSpace xmlns:c=\"c\" xmlns:a=\"a\">" + inside + "</c:chartSpace>"}};
}
std::string title(const std::vector<std::string>& runs) {
  std::string all;
  for (const auto& text : runs) all += "<a:r><a:rPr b=\"1\"/><a:t>" + text + "</a:t></a:r>";
  return "<c:rich><a:p>" + all + "</a:p></c:rich>";
}

TEST(DocxCharts, HaveTagsInTitlesAndLabels) {
  auto made = render(Template("t.docx", package(chart(title({"Use of {{na", "me}}{{#big}}, big{{/big}}"}) +
                                                      "<c:pt><c:v>{{label}}</c:v></c:pt><c:f>A{{1}}</c:f>"))),
                     R"({"name":"A & B","label":"a\nb","big":false})");
  auto content = zip::Archive("out", made).read("word/charts/chart1.xml");
  EXPECT_NE(content.find("<a:t>Use of A &amp; B</a:t>"), content.npos) << content;
  EXPECT_EQ(content.find("big"), content.npos) << content;
  EXPECT_NE(content.find("<c:v>a\nb</c:v>"), content.npos) << content;
  EXPECT_NE(content.find("<c:f>A{{1}}</c:f>"), content.npos) << content;
  EXPECT_THROW(Template("t.docx", package(chart(title({"{{#x}}"}) + title({"{{/x}}"})))), Error);
}

TEST(DocxCharts, NameTheWorkbooksThatTheirDataStandIn) {
  auto book = package({{"xl/sharedStrings.xml", "<sst><si><t>{{q}}</t></si></sst>"}});
  auto members = chart("");
  members.emplace_back("word/embeddings/Sheet1.xlsx", book);
  EXPECT_EQ(workbooks_with_tags("t.docx", package(members), "{{"),
            std::vector<std::string>{"word/embeddings/Sheet1.xlsx"});
  EXPECT_TRUE(workbooks_with_tags("t.docx", package(members), "<%").empty());
}

}  // namespace
}  // namespace hammy::docx
