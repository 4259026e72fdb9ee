#include "docx/package.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"

namespace hammy::docx {

std::vector<TextPart> text_parts(const zip::Archive& archive, const opc::ContentTypes& types) {
  if (!archive.has(opc::content_types_member))
    throw Error{"docx.syntax", fmt::format("{}: no Word document", archive.name()), "save it as .docx"};
  using Kind = TextPart::Kind;
  constexpr std::pair<std::string_view, Kind> kinds[] = {{"wordprocessingml.document.main+xml", Kind::story},
                                                         {"wordprocessingml.header+xml", Kind::story},
                                                         {"wordprocessingml.footer+xml", Kind::story},
                                                         {"wordprocessingml.footnotes+xml", Kind::story},
                                                         {"wordprocessingml.endnotes+xml", Kind::story},
                                                         {"wordprocessingml.comments+xml", Kind::story},
                                                         {"drawingml.chart+xml", Kind::drawing},
                                                         {"package.core-properties+xml", Kind::properties},
                                                         {"officedocument.extended-properties+xml", Kind::properties},
                                                         {"officedocument.custom-properties+xml", Kind::properties}};
  std::vector<TextPart> parts;
  bool has_main = false;
  for (const auto& [name, type] : types.parts())
    for (const auto& [ending, kind] : kinds) {
      if (!type.ends_with(ending)) continue;
      bool is_main = &ending == &kinds[0].first;
      has_main = has_main || is_main;
      parts.insert(is_main ? parts.begin() : parts.end(), {name, kind});
    }
  if (!has_main)
    throw Error{"docx.syntax", fmt::format("{}: a package without a Word document in it", archive.name()),
                "save it as .docx, neither as a Word template nor with macros"};
  return parts;
}

std::vector<std::string> workbooks_with_tags(const std::string& name, std::string bytes, std::string_view open) {
  std::vector<std::string> found;
  zip::Archive archive(name, std::move(bytes));
  for (const auto& member : archive.members()) {
    if (!member.name.ends_with(".xlsx")) continue;
    zip::Archive book(name, archive.read(member.name));
    bool has_tags = std::ranges::any_of(book.members(), [&](const zip::Member& part) {
      return part.name.starts_with("xl/") && part.name.ends_with(".xml") &&
             book.read(part.name).find(open) != std::string::npos;
    });
    if (has_tags) found.push_back(member.name);
  }
  return found;
}

}  // namespace hammy::docx
