#include "docx/fonts.hpp"

#include <set>
#include <string_view>

#include "opc/package.hpp"
#include "xml/tree.hpp"
#include "zip/archive.hpp"

namespace hammy::docx {

namespace {

using Families = std::set<std::string, std::less<>>;

/// The families that runs and styles name, and the parts of the theme, "major" and "minor", that they refer to.
void collect(const xml::Tree& part, Families& families, Families& of_theme) {
  for (const auto& node : part) {
    if (node.name != "w:rFonts") continue;
    for (const auto* attribute : {"w:ascii", "w:hAnsi"})
      if (const auto* family = node.attribute(attribute); family && !family->empty()) families.insert(*family);
    for (const auto* attribute : {"w:asciiTheme", "w:hAnsiTheme"})
      if (const auto* kind = node.attribute(attribute)) of_theme.insert(kind->substr(0, 5));
  }
}

void collect_theme(const xml::Tree& theme, const Families& wanted, Families& families) {
  for (const auto& node : theme) {
    if (node.name != "a:latin") continue;
    const auto& scheme = theme[node.parent].name;
    const auto* family = node.attribute("typeface");
    if (family && !family->empty() &&
        ((scheme == "a:majorFont" && wanted.contains("major")) ||
         (scheme == "a:minorFont" && wanted.contains("minor"))))
      families.insert(*family);
  }
}

}  // namespace

std::vector<std::string> fonts(std::string name, std::string bytes) {
  zip::Archive archive(std::move(name), std::move(bytes));
  constexpr std::string_view with_texts[] = {"word/document", "word/styles", "word/header", "word/footer",
                                             "word/footnotes"};
  Families families, of_theme;
  for (const auto& member : archive.members()) {
    if (!member.name.ends_with(".xml")) continue;
    for (auto beginning : with_texts)
      if (member.name.starts_with(beginning)) collect(opc::read_part(archive, member.name), families, of_theme);
  }
  for (const auto& member : archive.members())
    if (!of_theme.empty() && member.name.starts_with("word/theme/theme") && member.name.ends_with(".xml"))
      collect_theme(opc::read_part(archive, member.name), of_theme, families);
  return {families.begin(), families.end()};
}

}  // namespace hammy::docx
