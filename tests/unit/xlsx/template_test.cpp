#include "xlsx/template.hpp"

#include <gtest/gtest.h>

namespace hammy::xlsx {
namespace {

using Members = std::vector<std::pair<std::string, std::string>>;

std::string archive(const Members& members) {
  std::vector<zip::Replacement> replacements;
  replacements.reserve(members.size());
  for (const auto& [name, content] : members) replacements.push_back({name, content});
  return zip::Archive("empty", std::string("PK\5\6") + std::string(18, '\0')).with(replacements);
}

/// A workbook of one sheet with these rows, and what stands behind them; style 1 shows dates, 2 numbers.
std::string book(const std::string& rows, const std::string& behind = {}, const std::string& names = {},
                 const Members& more = {}) {
  const std::string office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
  const std::string type = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
  auto relation = [&](const std::string& id, const std::string& kind, const std::string& target) {
    return "<Relationship Id=\"" + id + "\" Type=\"" + office + kind + "\" Target=\"" + target + "\"/>";
  };
  Members members{
      {"[Content_Types].xml", "<Types><Override PartName=\"/xl/workbook.xml\" ContentType=\"" + type +
                                  "sheet.main+xml\"/><Override PartName=\"/xl/calcChain.xml\" ContentType=\"" + type +
                                  "calcChain+xml\"/></Types>"},
      {"xl/workbook.xml", "<workbook xmlns:r=\"r\"><sheets><sheet name=\"S\" r:id=\"rId1\"/></sheets>" + names +
                              "<calcPr calcId=\"1\"/></workbook>"},
      {"xl/_rels/workbook.xml.rels", "<Relationships>" + relation("rId1", "worksheet", "worksheets/sheet1.xml") +
                                         relation("rId2", "sharedStrings", "sharedStrings.xml") +
                                         relation("rId3", "styles", "styles.xml") +
                                         relation("rId4", "calcChain", "calcChain.xml") + "</Relationships>"},
      {"xl/calcChain.xml", "<calcChain/>"},
      {"xl/sharedStrings.xml",
       "<sst><si><t>{{x}}</t></si><si><r><rPr><b/></rPr><t>a {{x</t></r><r><t>}} b</t></r></si></sst>"},
      {"xl/styles.xml",
       "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"#,##0.00\\ &quot;d&quot;\"/></numFmts>"
       "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/></cellXfs></styleSheet>"},
      {"xl/worksheets/sheet1.xml", "<worksheet><sheetData>" + rows + "</sheetData>" + behind + "</worksheet>"}};
  for (const auto& one : more) {
    std::erase_if(members, [&](const auto& other) { return other.first == one.first; });
    members.push_back(one);
  }
  return archive(members);
}

std::string text(const std::string& cell, const std::string& words) {
  return "<c r=\"" + cell + "\" t=\"inlineStr\"><is><t>" + words + "</t></is></c>";
}
std::string row(unsigned number, const std::string& cells) {
  return "<row r=\"" + std::to_string(number) + "\">" + cells + "</row>";
}
std::string sum(const std::string& cell, const std::string& formula) {
  return "<c r=\"" + cell + "\"><f>" + formula + "</f><v>7</v></c>";
}

std::string fill(const std::string& bytes, const std::string& json) {
  Template made("t.xlsx", bytes);
  auto data = record::Document::parse(json);
  mustache::Missed missed;
  auto out = made.render({data.root(), nullptr, {}, {}, {}}, {}, missed);
  if (!missed.empty()) throw missed.error();
  return out;
}

/// A member without its declaration, root and the marks that blanks are kept.
std::string member(const std::string& bytes, const std::string& name) {
  auto content = zip::Archive("o", bytes).read(name);
  content.erase(0, content.find('>', content.find('>') + 1) + 1);
  content.resize(content.rfind("</"));
  for (const std::string mark : {" xml:space=\"preserve\""})
    for (auto at = content.find(mark); at != content.npos; at = content.find(mark)) content.erase(at, mark.size());
  return content;
}
/// The rows that rows become.
std::string filled(const std::string& rows, const std::string& json) {
  auto sheet = member(fill(book(rows), json), "xl/worksheets/sheet1.xml");
  return sheet.substr(11, sheet.rfind("</sheetData>") - 11);
}

TEST(XlsxValues, AreTypedWhereTheyStandAlone) {
  auto cell = [](const std::string& value, const std::string& style = "0") {
    auto made = filled(row(1, "<c r=\"A1\" s=\"" + style + "\" t=\"s\"><v>0</v></c>"), "{\"x\":" + value + "}");
    auto at = made.find("s=\"" + style + "\"") + 5;
    return made.substr(at, made.size() - at - 6);
  };
  EXPECT_EQ(cell("12.50"), "><v>12.50</v></c>");
  EXPECT_EQ(cell("\"12.50\""), " t=\"inlineStr\"><is><t>12.50</t></is></c>");
  EXPECT_EQ(cell("\"12.50\"", "2"), "><v>12.50</v></c>");
  EXPECT_EQ(cell("\"n/a\"", "2"), " t=\"inlineStr\"><is><t>n/a</t></is></c>");
  EXPECT_EQ(cell("1234567890123456"), " t=\"inlineStr\"><is><t>1234567890123456</t></is></c>") << "no digit is lost";
  EXPECT_EQ(cell("true"), " t=\"b\"><v>1</v></c>");
  EXPECT_EQ(cell("null"), "/>");
  EXPECT_EQ(cell("\"2026-12-08\""), " t=\"inlineStr\"><is><t>2026-12-08</t></is></c>");
  EXPECT_EQ(cell("\"2026-12-08\"", "1"), "><v>46364</v></c>");
  EXPECT_EQ(cell("\"2026-12-08T12:00:00\"", "1"), "><v>46364.500000000</v></c>");
  EXPECT_EQ(cell("\"=1+1 <b>\""), " t=\"inlineStr\"><is><t>=1+1 &lt;b&gt;</t></is></c>") << "text is no formula";
}

TEST(XlsxValues, StandInTextsAndTheirFormats) {
  EXPECT_EQ(filled(row(1, text("A1", "Dear {{x}}!")), R"({"x":7})"), row(1, text("A1", "Dear 7!")));
  EXPECT_EQ(filled(row(1, "<c r=\"A1\" t=\"s\"><v>1</v></c>"), R"({"x":"y"})"),
            row(1, "<c r=\"A1\" t=\"inlineStr\"><is><r><rPr><b></b></rPr><t>a y</t></r><r><t> b</t></r></is></c>"));
  EXPECT_EQ(filled(row(1, text("A1", "{{#x}}yes{{/x}}{{^x}}no{{/x}}")), R"({"x":false})"), row(1, text("A1", "no")));
  EXPECT_EQ(filled(row(3, text("A3", "x") + "<c r=\"C3\"><v>5</v></c>" + text("D3", "{{x}}")), R"({"x":1})"),
            row(3, text("A3", "x") + "<c r=\"C3\"><v>5</v></c><c r=\"D3\"><v>1</v></c>"));
}

const std::string loop = row(2, text("A2", "{{#l}}{{n}}") + sum("B2", "A2*$A$1+SUM(A2:A2)") + text("C2", "{{/l}}x"));

TEST(XlsxRows, RepeatAndFormulasGoWithThem) {
  EXPECT_EQ(
      filled(row(1, text("A1", "x")) + loop + row(4, sum("A4", "SUM(A2:A2)+A2+$A$1")), R"({"l":[{"n":1},{"n":2}]})"),
      row(1, text("A1", "x")) +
          row(2, "<c r=\"A2\"><v>1</v></c><c r=\"B2\"><f>A2*$A$1+SUM(A2:A2)</f></c>" + text("C2", "x")) +
          row(3, "<c r=\"A3\"><v>2</v></c><c r=\"B3\"><f>A3*$A$1+SUM(A3:A3)</f></c>" + text("C3", "x")) +
          row(5, "<c r=\"A5\"><f>SUM(A2:A3)+A3+$A$1</f></c>"));
  EXPECT_EQ(filled(loop + row(3, sum("A3", "SUM(A2)")), R"({"l":[]})"), row(2, "<c r=\"A2\"><f>SUM(A1048576)</f></c>"))
      << "a sum over nothing is 0";
}

TEST(XlsxRows, OfTagsAloneGoAndSubtotalsAreNotSummedTwice) {
  auto rows = row(1, text("A1", "{{#g}}")) + row(2, text("A2", "{{#l}}")) + row(3, text("A3", "{{.}}")) +
              row(4, text("A4", "{{/l}}")) + row(5, sum("A5", "SUM(A3:A3)")) + row(6, text("A6", "{{/g}}")) +
              row(7, sum("A7", "SUM(A3:A3)"));
  EXPECT_EQ(filled(rows, R"({"g":[{"l":[1,2]},{"l":[3]}]})"),
            row(1, "<c r=\"A1\"><v>1</v></c>") + row(2, "<c r=\"A2\"><v>2</v></c>") +
                row(3, "<c r=\"A3\"><f>SUM(A1:A2)</f></c>") + row(4, "<c r=\"A4\"><v>3</v></c>") +
                row(5, "<c r=\"A5\"><f>SUM(A4:A4)</f></c>") + row(6, "<c r=\"A6\"><f>SUM(A1:A2,A4:A4)</f></c>"));
}

TEST(XlsxRows, SharedFormulasBecomeTheirOwn) {
  auto rows = row(1, "<c r=\"A1\"><f t=\"shared\" ref=\"A1:A2\" si=\"0\">B1+$C$1</f></c>") +
              row(2, "<c r=\"A2\"><f t=\"shared\" si=\"0\"/></c>");
  EXPECT_EQ(filled(rows, "{}"), row(1, "<c r=\"A1\"><f>B1+$C$1</f></c>") + row(2, "<c r=\"A2\"><f>B2+$C$1</f></c>"));
}

TEST(XlsxRows, RangesMergedCellsAndNamesGrowOrRepeat) {
  auto behind = std::string(
      "<autoFilter ref=\"A1:B2\"/><mergeCells count=\"2\"><mergeCell ref=\"A2:B2\"/><mergeCell ref=\"A3:B4\"/>"
      "</mergeCells><dataValidations><dataValidation sqref=\"A2\"><formula1>A3</formula1>"
      "</dataValidation></dataValidations>");
  auto names = "<definedNames><definedName name=\"n\">S!$A$2:$A$2</definedName></definedNames>";
  auto rows =
      row(1, text("A1", "x")) + row(2, text("A2", "{{#l}}{{.}}") + text("B2", "{{/l}}")) + row(3, text("A3", "y"));
  auto made = fill(book(rows, behind, names), R"({"l":[1,2,3]})");
  auto sheet = member(made, "xl/worksheets/sheet1.xml");
  EXPECT_EQ(
      sheet.substr(sheet.find("</sheetData>") + 12),
      "<autoFilter ref=\"A1:B4\"></autoFilter><mergeCells><mergeCell ref=\"A2:B2\"></mergeCell><mergeCell "
      "ref=\"A3:B3\"></mergeCell><mergeCell ref=\"A4:B4\"></mergeCell><mergeCell "
      "ref=\"A5:B6\"></mergeCell></mergeCells>"
      "<dataValidations><dataValidation sqref=\"A2:A4\"><formula1>A5</formula1></dataValidation></dataValidations>");
  EXPECT_NE(member(made, "xl/workbook.xml")
                .find(">S!$A$2:$A$4</definedName></definedNames><calcPr calcId=\"0\" fullCalcOnLoad=\"1\"/>"),
            std::string::npos);
  EXPECT_FALSE(zip::Archive("o", made).has("xl/calcChain.xml"));
  EXPECT_EQ(member(made, "xl/_rels/workbook.xml.rels").find("calcChain"), std::string::npos);
  auto none = member(fill(book(rows, behind, names), R"({"l":[]})"), "xl/worksheets/sheet1.xml");
  EXPECT_EQ(none.substr(none.find("</sheetData>") + 12),
            "<autoFilter ref=\"A1:B1\"></autoFilter><mergeCells><mergeCell ref=\"A2:B3\"></mergeCell></mergeCells>");
}

std::string refusal(const std::string& bytes) {
  try {
    Template("t.xlsx", bytes);
  } catch (const Error& error) {
    return error.code() + ' ' + error.message();
  }
  return "none";
}

TEST(XlsxLabels, HeadersNamesOfSheetsAndPropertiesTakeTags) {
  auto sheet =
      "<headerFooter><oddHeader>&amp;L{{x}}&amp;C&amp;P of &amp;N</oddHeader><oddFooter>no tag</oddFooter>"
      "</headerFooter>";
  Members more{{"xl/workbook.xml",
                "<workbook xmlns:r=\"r\"><sheets><sheet name=\"Use {{x}}\" r:id=\"rId1\"/></sheets><definedNames>"
                "<definedName name=\"n\">'Use {{x}}'!$A$1</definedName></definedNames></workbook>"}};
  auto made = fill(book(row(1, text("A1", "1")) + row(2, sum("A2", "'Use {{x}}'!A1*2")), sheet, {}, more),
                   R"({"x":"A & B/C 'more' than thirty-one signs"})");
  auto whole = zip::Archive("o", made);
  EXPECT_NE(
      whole.read("xl/worksheets/sheet1.xml")
          .find("<oddHeader>&amp;LA &amp;&amp; B/C 'more' than thirty-one signs&amp;C&amp;P of &amp;N</oddHeader>"),
      std::string::npos);
  auto workbook = whole.read("xl/workbook.xml");
  EXPECT_NE(workbook.find("name=\"Use A &amp; B-C 'more' than thirty-\""), workbook.npos) << workbook;
  EXPECT_NE(workbook.find(">'Use A &amp; B-C ''more'' than thirty-'!$A$1<"), workbook.npos) << workbook;
  EXPECT_NE(whole.read("xl/worksheets/sheet1.xml").find("<f>'Use A &amp; B-C ''more'' than thirty-'!A1*2</f>"),
            std::string::npos)
      << whole.read("xl/worksheets/sheet1.xml");
}

TEST(XlsxErrors, AreNamedAllAtOnceWithTheirCells) {
  EXPECT_EQ(
      refusal(book(row(1, text("A1", "{{#a}}")) + row(2, text("B2", "Dear {{x") + text("C2", "{{/b}}")) +
                   row(3, sum("A3", "cmd|'/c calc'!A0")))),
      "template.syntax t.xlsx, S!B2, in 'Dear {{x': a tag is opened by '{{' and never closed by '}}'; S!A3, in "
      "'=cmd|'/c calc'!A0': a formula that fetches something from elsewhere; S!C2, in '{{/b}}': '{{/b}}' does not "
      "close '{{#a}}'; S!A1, in '{{#a}}': '{{#a}}' is never closed");
  EXPECT_EQ(refusal("x").substr(0, 10), "zip.syntax");
  EXPECT_EQ(refusal(archive({{"[Content_Types].xml", "<Types/>"}})).substr(0, 11), "xlsx.syntax");
}

TEST(XlsxErrors, ATextIsNoLongerThanACellHolds) {
  EXPECT_THROW(filled(row(1, text("A1", "{{x}}")), "{\"x\":\"" + std::string(32768, 'x') + "\"}"), Error);
  EXPECT_THROW(filled(row(1, text("A1", "{{x}}")), R"({"x":[1]})"), Error);
}

}  // namespace
}  // namespace hammy::xlsx
