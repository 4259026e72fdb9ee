#include "docx/package.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "xml/tree.hpp"

namespace hammy::docx {

namespace {

constexpr std::string_view content_types = "[Content_Types].xml";

xml::Tree read_part(const zip::Archive& archive, std::string_view name) {
  return xml::read(fmt::format("{}({})", archive.name(), name), archive.read(name));
}

std::string value(const xml::Node& node, std::string_view attribute) {
  auto* found = node.attribute(attribute);
  return found ? *found : std::string{};
}

}  // namespace

std::vector<TextPart> text_parts(const zip::Archive& archive) {
  if (!archive.has(content_types))
    throw Error{"docx.syntax", fmt::format("{}: no Word document", archive.name()), "save it as .docx"};
  using Kind = TextPart::Kind;
  constexpr std::pair<std::string_view, Kind> kinds[] = {{"wordprocessingml.document.main+xml", Kind::story},
                                                         {"wordprocessingml.header+xml", Kind::story},
                                                         {"wordprocessingml.footer+xml", Kind::story},
                                                         {"wordprocessingml.footnotes+xml", Kind::story},
                                                         {"wordprocessingml.endnotes+xml", Kind::story},
                                                         {"wordprocessingml.comments+xml", Kind::story},
                                                         {"package.core-properties+xml", Kind::properties},
                                                         {"officedocument.extended-properties+xml", Kind::properties},
                                                         {"officedocument.custom-properties+xml", Kind::properties}};
  std::vector<TextPart> parts;
  bool has_main = false;
  for (const auto& node : read_part(archive, content_types)) {
    if (node.name != "Override") continue;
    auto type = value(node, "ContentType"), name = value(node, "PartName");
    if (name.starts_with('/')) name.erase(0, 1);
    for (const auto& [ending, kind] : kinds) {
      if (!type.ends_with(ending) || !archive.has(name)) continue;
      bool is_main = &ending == &kinds[0].first;
      has_main = has_main || is_main;
      parts.insert(is_main ? parts.begin() : parts.end(), {name, kind});
    }
  }
  if (!has_main)
    throw Error{"docx.syntax", fmt::format("{}: a package without a Word document in it", archive.name()),
                "save it as .docx, neither as a Word template nor with macros"};
  return parts;
}

std::map<std::string, std::string> without_external(const zip::Archive& archive) {
  std::map<std::string, std::string> changed;
  for (const auto& member : archive.members()) {
    if (!member.name.ends_with(".rels")) continue;
    auto tree = read_part(archive, member.name);
    std::vector<bool> cut(tree.size());
    bool any = false;
    for (std::size_t i = 0; i < tree.size(); ++i) {
      const auto& node = tree[i];
      if (node.name != "Relationship" || value(node, "TargetMode") != "External") continue;
      auto type = value(node, "Type");
      if (type.ends_with("/hyperlink")) continue;
      if (!type.ends_with("/attachedTemplate"))
        throw Error{
            "docx.external",
            fmt::format("{}: its {} is outside of the document, at '{}'", archive.name(),
                        type.substr(type.rfind('/') + 1), text::printable(text::clip(value(node, "Target"), 120))),
            "put it into the document instead of linking to it"};
      any = cut[i] = true;
    }
    if (any) changed[member.name] = xml::write(tree, cut);
  }
  constexpr std::string_view settings = "word/settings.xml";
  if (changed.contains("word/_rels/settings.xml.rels") && archive.has(settings)) {
    auto tree = read_part(archive, settings);
    std::vector<bool> cut(tree.size());
    for (std::size_t i = 0; i < tree.size(); ++i) cut[i] = tree[i].name == "w:attachedTemplate";
    changed[std::string(settings)] = xml::write(tree, cut);
  }
  return changed;
}

}  // namespace hammy::docx
