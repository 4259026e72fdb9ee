#include "opc/package.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "opc/relations.hpp"

namespace hammy::opc {

namespace {

std::string value(const xml::Node& node, std::string_view attribute) {
  auto* found = node.attribute(attribute);
  return found ? *found : std::string{};
}

}  // namespace

void refuse(const std::string& name, const std::vector<std::string>& problems, const char* hint) {
  auto message = problems.front();
  for (std::size_t i = 1; i < problems.size(); ++i) {
    std::string_view problem = problems[i];
    if (problem.starts_with(name + ", ")) problem.remove_prefix(name.size() + 2);
    message += fmt::format("; {}", problem);
  }
  throw Error{"template.syntax", message, hint}.as(Failure::technical).exits(Exit::config);
}

xml::Tree read_part(const zip::Archive& archive, std::string_view member) {
  return xml::read(fmt::format("{}({})", archive.name(), member), archive.read(member));
}

ContentTypes::ContentTypes(const zip::Archive& archive) {
  if (!archive.has(content_types_member)) return;
  for (const auto& node : read_part(archive, content_types_member)) {
    auto type = value(node, "ContentType");
    if (xml::local_name(node.name) == "Default") extensions_.emplace_back(value(node, "Extension"), type);
    if (xml::local_name(node.name) != "Override") continue;
    auto member = value(node, "PartName");
    if (member.starts_with('/')) member.erase(0, 1);
    (archive.has(member) ? parts_ : absent_).emplace_back(member, type);
  }
}

void ContentTypes::add_extension(const std::string& extension, std::string_view type) {
  auto same = [&](const auto& known) { return text::iequals(known.first, extension); };
  if (std::none_of(extensions_.begin(), extensions_.end(), same)) extensions_.emplace_back(extension, type);
}

void ContentTypes::add_part(const std::string& member, std::string_view type) { parts_.emplace_back(member, type); }

std::string ContentTypes::type_of(std::string_view member) const {
  for (const auto& [part, type] : parts_)
    if (part == member) return type;
  for (const auto& [extension, type] : extensions_)
    if (text::iequals(extension, member.substr(member.rfind('.') + 1))) return type;
  return {};
}

void ContentTypes::remove_part(const std::string& member) {
  std::erase_if(parts_, [&](const auto& part) { return part.first == member; });
}

std::string ContentTypes::text() const {
  std::string out(xml::declaration);
  out += "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">";
  for (const auto& [extension, type] : extensions_) {
    out += "<Default";
    xml::append_attribute(out, "Extension", extension);
    xml::append_attribute(out, "ContentType", type);
    out += "/>";
  }
  for (const auto* list : {&parts_, &absent_})
    for (const auto& [member, type] : *list) {
      out += "<Override";
      xml::append_attribute(out, "PartName", fmt::format("/{}", member));
      xml::append_attribute(out, "ContentType", type);
      out += "/>";
    }
  out += "</Types>";
  return out;
}

std::map<std::string, std::string> without_external(const zip::Archive& archive, const char* code) {
  std::map<std::string, std::string> changed;
  for (const auto& member : archive.members()) {
    if (!member.name.ends_with(".rels")) continue;
    auto tree = read_part(archive, member.name);
    std::vector<bool> cut(tree.size());
    bool any = false;
    for (std::size_t i = 0; i < tree.size(); ++i) {
      const auto& node = tree[i];
      if (xml::local_name(node.name) != "Relationship" || value(node, "TargetMode") != "External") continue;
      auto type = value(node, "Type");
      if (type.ends_with("/hyperlink")) continue;
      if (!type.ends_with("/attachedTemplate"))
        throw Error{
            code,
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

}  // namespace hammy::opc
