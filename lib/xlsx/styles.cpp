#include "xlsx/styles.hpp"

#include <charconv>
#include <map>

#include "opc/package.hpp"

namespace hammy::xlsx {

namespace {

/// Formats that have no code in the file (18.8.30).
Format built_in(std::uint32_t id) {
  bool date = (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
  if (date) return Format::date;
  if (id == 0) return Format::general;
  return id == 49 ? Format::text : Format::number;
}

std::uint32_t number(const xml::Node& node, std::string_view attribute) {
  std::uint32_t value = 0;
  if (auto* text = node.attribute(attribute)) std::from_chars(text->data(), text->data() + text->size(), value);
  return value;
}

}  // namespace

Format format_of(std::string_view code) {
  if (code == "@") return Format::text;
  if (code == "General") return Format::general;
  for (std::size_t i = 0; i < code.size(); ++i) {
    char c = code[i];
    if (c == '"') i = std::min(code.find('"', i + 1), code.size());
    if (c == '[' && code.substr(i, 2) != "[h" && code.substr(i, 2) != "[m")
      i = std::min(code.find(']', i), code.size());
    if (c == '\\' || c == '_' || c == '*') ++i;
    if (c == ';') break;
    if (std::string_view("ymdhsYMDHS").find(c) != std::string_view::npos) return Format::date;
  }
  return Format::number;
}

Styles::Styles(const zip::Archive& archive, const std::string& member) {
  if (member.empty() || !archive.has(member)) return;
  auto tree = opc::read_part(archive, member);
  std::map<std::uint32_t, Format> own;
  for (std::uint32_t i = 0; i < tree.size(); ++i) {
    const auto& node = tree[i];
    if (node.name == "numFmt")
      if (auto* code = node.attribute("formatCode")) own.emplace(number(node, "numFmtId"), format_of(*code));
    if (node.name != "xf" || tree[node.parent].name != "cellXfs") continue;
    auto id = number(node, "numFmtId");
    auto found = own.find(id);
    formats_.push_back(found == own.end() ? built_in(id) : found->second);
  }
}

}  // namespace hammy::xlsx
