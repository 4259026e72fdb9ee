// Workbooks as templates: the input is a whole archive, or the rows of a sheet, a zero byte and data in JSON. Whatever
// is rendered is well-formed, and its rows are in order.
#include <charconv>
#include <cstdint>
#include <cstdlib>

#include "base/error.hpp"
#include "xlsx/template.hpp"
#include "xml/tree.hpp"

namespace {
using namespace hammy;

std::string package(std::string_view rows) {
  auto sheet = "<worksheet><sheetData>" + std::string(rows) +
               "</sheetData><mergeCells><mergeCell ref=\"A1:B2\"/></mergeCells></worksheet>";
  constexpr std::string_view types =
      "<Types><Override PartName=\"/b.xml\" ContentType=\"application/"
      "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>";
  constexpr std::string_view book =
      "<workbook><sheets><sheet name=\"S\" r:id=\"s\"/></sheets><definedNames><definedName>S!$A$1:$B$2</definedName>"
      "</definedNames></workbook>";
  constexpr std::string_view relations =
      "<Relationships><Relationship Id=\"s\" Type=\"x/worksheet\" Target=\"s.xml\"/></Relationships>";
  static const zip::Archive empty("empty", std::string("PK\5\6") + std::string(18, '\0'));
  return empty.with(
      {{"[Content_Types].xml", types}, {"b.xml", book}, {"_rels/b.xml.rels", relations}, {"s.xml", sheet}});
}

void check(const std::string& made) {
  zip::Archive archive("made", made);
  for (const auto& member : archive.members()) {
    if (member.name != "s.xml" && member.name != "b.xml" && !member.name.ends_with(".rels")) continue;
    long last = 0;
    for (const auto& node : xml::read(member.name, archive.read(member.name))) {
      auto* number = node.name == "row" && member.name == "s.xml" ? node.attribute("r") : nullptr;
      long row = 0;
      if (!number) continue;
      std::from_chars(number->data(), number->data() + number->size(), row);
      if (row <= last) std::abort();
      last = row;
    }
  }
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(bytes), size);
  auto rows = input.substr(0, input.find('\0'));
  std::string json(R"({"a":{"b":"<x>"},"l":[1,"2\n3",{"c":3.10},[]],"t":true,"f":false,"d":"2026-11-22"})");
  if (rows.size() + 1 < input.size()) json = input.substr(rows.size() + 1);
  std::string made;
  try {
    bool whole = input.starts_with("PK");
    xlsx::Template book("fuzz.xlsx", whole ? std::string(input) : package(rows));
    if (whole) json = R"({"l":[1,2],"x":"<"})";
    auto data = record::Document::parse(json);
    mustache::Settings settings;
    settings.missing = static_cast<mustache::Missing>(size % 3);
    settings.max_output = 1 << 12;
    settings.max_depth = 20;
    mustache::Missed missed;
    made = book.render({data.root(), nullptr, {}, {}, {}}, settings, missed);
  } catch (const Error&) {
    return 0;
  }
  if (!made.empty()) check(made);
  return 0;
}
