// Word documents as templates: the input is a whole archive, or the body of a document, a zero byte and data in JSON.
// Whatever is rendered is well-formed.
#include <cstdint>

#include "base/error.hpp"
#include "docx/template.hpp"
#include "xml/tree.hpp"

namespace {
using namespace hammy;

std::string package(std::string_view body) {
  auto main = "<w:document xmlns:w=\"w\"><w:body>" + std::string(body) + "</w:body></w:document>";
  constexpr std::string_view types =
      "<Types><Override PartName=\"/word/document.xml\" ContentType=\"application/"
      "vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
  constexpr std::string_view relations =
      "<Relationships><Relationship Id=\"l\" Type=\"x/hyperlink\" Target=\"{{u}}\" TargetMode=\"External\"/>"
      "<Relationship Id=\"m\" Type=\"x/hyperlink\" Target=\"https://a/%7B%7B{x}%7D%7D\" TargetMode=\"External\"/>"
      "<Relationship Id=\"i\" Type=\"x/image\" Target=\"media/i.png\"/></Relationships>";
  static const zip::Archive empty("empty", std::string("PK\5\6") + std::string(18, '\0'));
  return empty.with(
      {{"[Content_Types].xml", types}, {"word/document.xml", main}, {"word/_rels/document.xml.rels", relations}});
}

void check(const std::string& made) {
  zip::Archive archive("made", made);
  for (const auto& member : archive.members()) {
    if (member.name == "word/document.xml" || member.name.ends_with(".rels"))
      xml::read(member.name, archive.read(member.name));
  }
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(bytes), size);
  auto body = input.substr(0, input.find('\0'));
  std::string json(
      R"({"a":{"b":"<x>"},"l":[1,"2\n3",{"c":3.10},[]],"t":true,"f":false,"d":"2026-11-22","u":"http://x/<\"&>",
    "p":"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"})");
  if (body.size() + 1 < input.size()) json = input.substr(body.size() + 1);
  std::string made;
  try {
    bool whole = input.starts_with("PK");
    docx::Template document("fuzz.docx", whole ? std::string(input) : package(body));
    if (whole) json = R"({"l":[1,2],"x":"<"})";
    auto data = record::Document::parse(json);
    mustache::Settings settings;
    settings.missing = static_cast<mustache::Missing>(size % 3);
    settings.max_output = 1 << 12;
    settings.max_depth = 20;
    mustache::Missed missed;
    made = document.render({data.root(), nullptr, {}, {}, {}}, settings, missed);
  } catch (const Error&) {
    return 0;
  }
  if (!made.empty()) check(made);
  return 0;
}
