// Hyperlinks whose targets have tags in them. Word keeps targets among the relationships of a part, and writes braces
// there percent-encoded, or not.
#include <fmt/format.h>

#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "docx/objects.hpp"

namespace hammy::docx {

namespace {

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// A text without its percent-encoding, and where each of its characters begins in the encoded one.
struct Decoded {
  std::string text;
  std::vector<std::size_t> begins;
};

Decoded decode(std::string_view encoded) {
  Decoded decoded;
  for (std::size_t at = 0; at < encoded.size();) {
    decoded.begins.push_back(at);
    bool is_code =
        encoded[at] == '%' && at + 2 < encoded.size() && digit(encoded[at + 1]) >= 0 && digit(encoded[at + 2]) >= 0;
    decoded.text += is_code ? static_cast<char>(digit(encoded[at + 1]) << 4 | digit(encoded[at + 2])) : encoded[at];
    at += is_code ? 3 : 1;
  }
  decoded.begins.push_back(encoded.size());
  return decoded;
}

/// The target with its tags as people typed them and all else as it is; empty when it has none.
std::string with_plain_tags(std::string_view target, const Delimiters& delimiters, bool& is_bare) {
  // Word puts this in front of an address that is nothing but a tag.
  constexpr std::string_view added = "http://";
  auto [text, begins] = decode(target);
  std::string out, around, raw;
  std::size_t at = 0;
  while (auto tag = mustache::next_tag(text, at, delimiters)) {
    if (tag->end == text.npos) break;
    auto literal = target.substr(begins[at], begins[tag->begin] - begins[at]);
    around += literal;
    out += literal;
    out += "{{" + tag->inside + "}}";
    bool has_sign = std::string_view("#^/!={&").find(tag->inside.substr(0, 1)) != std::string_view::npos;
    raw += (has_sign ? "{{" : "{{&") + tag->inside + "}}";
    at = tag->end;
  }
  if (at == 0) return {};
  auto rest = target.substr(begins[at]);
  is_bare = (around.empty() || around == added) && (rest.empty() || rest == "/");
  if (is_bare) return raw;  // a whole address, whose scheme is looked at once it is known
  return out += rest;
}

}  // namespace

void find_links(const std::string& name, Marked& marked, opc::Relations& relations, const Delimiters& delimiters,
                Objects& objects) {
  auto& tree = marked.tree;
  std::set<std::string> used;
  for (std::uint32_t i = 0; i < tree.size(); ++i) {
    auto* id = tree[i].attribute("r:id");
    const auto* relation = id ? relations.find(*id) : nullptr;
    if (!relation || !relation->external || relation->kind() != "hyperlink") continue;
    Object link;
    link.kind = Object::Kind::link;
    link.place = fmt::format("{}, in the link to '{}'", name, text::printable(text::clip(relation->target, 120)));
    auto source = with_plain_tags(relation->target, delimiters, link.is_bare);
    if (source.empty()) continue;
    used.insert(*id);
    if (source.find("{{>") != source.npos || source.find("{{<") != source.npos) {
      marked.problems.push_back(link.place + ": a target takes no fragments");
      continue;
    }
    try {
      link.target = mustache::compile(link.place, source, mustache::Escape::url);
    } catch (const Error& error) {
      marked.problems.push_back(error.message());
      continue;
    }
    link.is_needed = tree[i].name != "w:hyperlink";
    auto number = static_cast<std::uint32_t>(objects.all.size());
    objects.links[i] = number;
    objects.changes[{i, "r:id"}] = {{Change::Kind::detail, {}, {}, {}, {}, {}, number, Detail::relation}};
    objects.all.push_back(std::move(link));
  }
  for (const auto& id : used) relations.remove(id);
}

}  // namespace hammy::docx
