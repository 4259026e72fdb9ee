// Hyperlinks whose targets have tags in them. Word keeps targets among the relationships of a part, and writes braces
// there percent-encoded, or not.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
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

/// Where the address of the instruction of a field stands, `HYPERLINK "…"`; both 0 where it is no such field.
std::pair<std::size_t, std::size_t> address_in(std::string_view instruction) {
  constexpr std::string_view name = "hyperlink", blanks = " \t\r\n";
  auto at = std::min(instruction.find_first_not_of(blanks), instruction.size());
  if (!text::iequals(instruction.substr(at, name.size()), name)) return {};
  at = instruction.find_first_not_of(blanks, at + name.size());
  if (at == instruction.npos || instruction[at] != '"') return {};
  auto end = instruction.find('"', at + 1);
  return end == instruction.npos ? std::pair<std::size_t, std::size_t>{} : std::pair{at + 1, end};
}

class Finder {
 public:
  Finder(const std::string& name, Marked& marked, opc::Relations& relations, const Delimiters& delimiters,
         Objects& objects)
      : name_(name), marked_(marked), relations_(relations), delimiters_(delimiters), objects_(objects) {}

  void run() {
    for (std::uint32_t i = 0; i < marked_.tree.size(); ++i) {
      const auto& node = marked_.tree[i];
      if (auto* id = node.attribute("r:id")) relation(i, *id);
      if (node.name == "w:fldSimple")
        if (auto* instruction = node.attribute("w:instr")) field(i, i, "w:instr", *instruction);
      if (node.is_text() && marked_.tree[node.parent].name == "w:instrText") field(node.parent, i, "", node.text);
    }
    for (const auto& id : used_) relations_.remove(id);
  }

 private:
  void relation(std::uint32_t at, const std::string& id) {
    const auto* relation = relations_.find(id);
    if (!relation || !relation->external || relation->kind() != "hyperlink") return;
    bool is_needed = marked_.tree[at].name != "w:hyperlink";
    auto number = add(at, relation->target, [&](Object& link) { link.is_needed = is_needed; });
    if (!number) return;
    used_.insert(id);
    objects_.changes[{at, "r:id"}] = {detail(*number, Detail::relation)};
  }

  /// The instruction of a field, which stands in an attribute or text of the node `at`.
  void field(std::uint32_t element, std::uint32_t at, const char* attribute, std::string_view instruction) {
    auto [begin, end] = address_in(instruction);
    if (end == 0) return;
    auto number = add(element, instruction.substr(begin, end - begin), [](Object& link) { link.in_field = true; });
    if (!number) return;
    auto text = [](std::string_view words) { return Change{Change::Kind::text, std::string(words), {}, {}, {}, {}}; };
    objects_.changes[{at, attribute}] = {text(instruction.substr(0, begin)), detail(*number, Detail::target),
                                         text(instruction.substr(end))};
  }

  static Change detail(std::uint32_t number, Detail which) {
    return {Change::Kind::detail, {}, {}, {}, {}, {}, number, which};
  }

  /// The number of the link whose target has tags; nothing where it has none, or is wrong.
  template <class Say>
  std::optional<std::uint32_t> add(std::uint32_t at, std::string_view target, Say say) {
    Object link;
    link.kind = Object::Kind::link;
    link.place = fmt::format("{}, in the link to '{}'", name_, text::printable(text::clip(target, 120)));
    auto source = with_plain_tags(target, delimiters_, link.is_bare);
    if (source.empty()) return {};
    if (source.find("{{>") != source.npos || source.find("{{<") != source.npos) {
      marked_.problems.push_back(link.place + ": a target takes no fragments");
      return {};
    }
    try {
      link.target = mustache::compile(link.place, source, mustache::Escape::url);
    } catch (const Error& error) {
      marked_.problems.push_back(error.message());
      return {};
    }
    say(link);
    auto number = static_cast<std::uint32_t>(objects_.all.size());
    objects_.links[at] = number;
    objects_.all.push_back(std::move(link));
    return number;
  }

  const std::string& name_;
  Marked& marked_;
  opc::Relations& relations_;
  const Delimiters& delimiters_;
  Objects& objects_;
  std::set<std::string> used_;
};

}  // namespace

void find_links(const std::string& name, Marked& marked, opc::Relations& relations, const Delimiters& delimiters,
                Objects& objects) {
  Finder(name, marked, relations, delimiters, objects).run();
}

}  // namespace hammy::docx
