#include "css/sheet.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

#include "base/text.hpp"

namespace hammy::css {

namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
bool is_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

/// Where one of `stops` stands outside of units and brackets, from `at` on; else the end.
std::size_t until(std::string_view css, std::size_t at, std::string_view stops) {
  int depth = 0;
  while (at < css.size()) {
    if (auto length = unit(css.substr(at))) {
      at += length;
      continue;
    }
    char c = css[at];
    if (depth == 0 && stops.find(c) != stops.npos) return at;
    if (c == '(' || c == '[') ++depth;
    if ((c == ')' || c == ']') && depth > 0) --depth;
    ++at;
  }
  return css.size();
}

std::string without_comments(std::string_view css) {
  std::string out;
  while (!css.empty()) {
    auto length = std::max<std::size_t>(unit(css), 1);
    if (!css.starts_with("/*")) out += css.substr(0, length);
    css.remove_prefix(length);
  }
  return out;
}

/// Reads a selector's text from its beginning on.
class SelectorReader {
 public:
  explicit SelectorReader(std::string_view text) : text_(text) {}

  std::optional<Selector> read() {
    Selector selector;
    bool child = false;
    while (at_ < text_.size()) {
      auto compound = this->compound();
      if (!compound) return {};
      compound->child = child;
      auto narrow = compound->classes.size() + compound->attributes.size();
      selector.specificity +=
          static_cast<std::uint32_t>((compound->ids.size() << 16) + (narrow << 8) + (compound->name.empty() ? 0 : 1));
      selector.compounds.push_back(std::move(*compound));
      skip_space();
      child = at_ < text_.size() && text_[at_] == '>';
      if (child) {
        ++at_;
        skip_space();
        if (at_ == text_.size()) return {};
      }
    }
    if (selector.compounds.empty()) return {};
    return selector;
  }

 private:
  void skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }
  std::string name() {
    auto begin = at_;
    while (at_ < text_.size() && is_name(text_[at_])) ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }

  std::optional<Compound> compound() {
    Compound compound;
    auto begin = at_;
    if (text_[at_] == '*')
      ++at_;
    else
      compound.name = text::lower(name());
    while (at_ < text_.size() && !is_space(text_[at_]) && text_[at_] != '>') {
      char c = text_[at_++];
      if (c == '.' || c == '#') {
        auto& into = c == '.' ? compound.classes : compound.ids;
        into.push_back(name());
        if (into.back().empty()) return {};
      } else if (c != '[' || !attribute(compound)) {
        return {};
      }
    }
    if (at_ == begin) return {};
    return compound;
  }

  bool attribute(Compound& compound) {
    Compound::Attribute attribute;
    skip_space();
    attribute.name = text::lower(name());
    skip_space();
    if (attribute.name.empty() || at_ == text_.size()) return false;
    if (text_[at_] != ']') {
      attribute.how = text_[at_++];
      if (std::string_view("=~|^$*").find(attribute.how) == std::string_view::npos) return false;
      if (attribute.how != '=' && (at_ == text_.size() || text_[at_++] != '=')) return false;
      skip_space();
      if (auto quoted = unit(text_.substr(at_))) {
        attribute.value = text_.substr(at_ + 1, quoted - 2);
        at_ += quoted;
      } else {
        attribute.value = name();
        if (attribute.value.empty()) return false;
      }
      skip_space();
    }
    if (at_ == text_.size() || text_[at_] != ']') return false;
    ++at_;
    compound.attributes.push_back(std::move(attribute));
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

bool has_value(std::string_view actual, const Compound::Attribute& wanted) {
  const auto& value = wanted.value;
  switch (wanted.how) {
    case 0: return true;
    case '=': return actual == value;
    case '^': return !value.empty() && actual.starts_with(value);
    case '$': return !value.empty() && actual.ends_with(value);
    case '*': return !value.empty() && actual.find(value) != actual.npos;
    case '|': return actual == value || (actual.starts_with(value) && actual.substr(value.size()).starts_with('-'));
    default: {
      auto words = text::split(actual, ' ');
      return !value.empty() && std::ranges::find(words, value) != words.end();
    }
  }
}

/// How many sections of Mustache the text opens that it does not close.
int sections(std::string_view css) {
  int open = 0;
  for (auto at = css.find("{{"); at != css.npos; at = css.find("{{", at + 2)) {
    char sign = at + 2 < css.size() ? css[at + 2] : ' ';
    if (sign == '#' || sign == '^' || sign == '$' || sign == '<') ++open;
    if (sign == '/') --open;
  }
  return open;
}

bool has_structure(std::string_view css) {
  for (auto at = css.find("{{"); at != css.npos; at = css.find("{{", at + 2))
    if (at + 2 < css.size() && std::string_view("#^$</>=").find(css[at + 2]) != std::string_view::npos) return true;
  return false;
}

}  // namespace

std::size_t unit(std::string_view css) {
  auto closed = [&](std::string_view close, std::size_t from) {
    auto end = css.find(close, from);
    return end == css.npos ? css.size() : end + close.size();
  };
  if (css.starts_with("{{{")) return closed("}}}", 3);
  if (css.starts_with("{{")) return closed("}}", 2);
  if (css.starts_with("/*")) return closed("*/", 2);
  if (css.empty() || (css[0] != '"' && css[0] != '\'')) return 0;
  for (std::size_t at = 1; at < css.size(); ++at) {
    if (css[at] == '\\')
      ++at;
    else if (css[at] == css[0])
      return at + 1;
  }
  return css.size();
}

bool Compound::matches(const Element& element) const {
  if (!name.empty() && name != element.name) return false;
  for (const auto& id : ids)
    if (id != element.id) return false;
  for (const auto& one : classes)
    if (std::ranges::find(element.classes, one) == element.classes.end()) return false;
  return std::ranges::all_of(attributes, [&](const Attribute& wanted) {
    return std::ranges::any_of(element.attributes, [&](const auto& actual) {
      return actual.first == wanted.name && has_value(actual.second, wanted);
    });
  });
}

bool Selector::matches(const std::vector<const Element*>& path) const {
  if (path.empty() || compounds.empty() || !compounds.back().matches(*path.back())) return false;
  // For each compound, at which elements what is up to it may end: no going back, whatever the selector.
  std::vector<bool> ends(path.size(), true);
  for (std::size_t i = 0; i < compounds.size(); ++i) {
    std::vector<bool> next(path.size(), false);
    bool outside = i == 0;
    for (std::size_t at = 0; at < path.size(); ++at) {
      bool reached = i == 0 || (compounds[i].child ? at > 0 && ends[at - 1] : outside);
      next[at] = reached && compounds[i].matches(*path[at]);
      outside = outside || ends[at];
    }
    ends = std::move(next);
  }
  return ends.back();
}

std::vector<Declaration> parse_declarations(std::string_view block) {
  std::vector<Declaration> all;
  for (std::size_t at = 0; at < block.size();) {
    auto end = until(block, at, ";");
    auto one = without_comments(block.substr(at, end - at));
    at = end + 1;
    auto colon = until(one, 0, ":");
    if (colon == one.size()) continue;
    Declaration declaration;
    declaration.name = text::trim(std::string_view(one).substr(0, colon));
    if (!declaration.name.starts_with("--")) declaration.name = text::lower(declaration.name);
    auto value = text::trim(std::string_view(one).substr(colon + 1));
    constexpr std::string_view mark = "important";
    if (value.size() > mark.size() && text::lower(value.substr(value.size() - mark.size())) == mark) {
      auto before = text::trim(value.substr(0, value.size() - mark.size()));
      if (before.ends_with('!')) {
        declaration.important = true;
        value = text::trim(before.substr(0, before.size() - 1));
      }
    }
    declaration.value = value;
    if (!declaration.name.empty() && !value.empty()) all.push_back(std::move(declaration));
  }
  return all;
}

std::vector<Rule> parse_sheet(std::string_view sheet) {
  std::vector<Rule> rules;
  int open = 0;
  for (std::size_t at = 0; at < sheet.size();) {
    while (at < sheet.size() && (is_space(sheet[at]) || sheet.substr(at).starts_with("/*")))
      at += std::max<std::size_t>(unit(sheet.substr(at)), 1);
    auto begin = at;
    at = until(sheet, at, "{;}");
    auto prelude = without_comments(sheet.substr(begin, at - begin));
    open += sections(prelude);
    if (at == sheet.size()) break;
    if (sheet[at++] != '{') continue;
    auto body = at;
    for (int depth = 1; at < sheet.size() && depth > 0; ++at) {
      at = until(sheet, at, "{}");
      if (at < sheet.size()) depth += sheet[at] == '{' ? 1 : -1;
    }
    auto block = sheet.substr(body, std::min(at, sheet.size()) - body);
    if (block.ends_with('}')) block.remove_suffix(1);
    if (open > 0 || prelude.starts_with('@') || prelude.find("{{") != prelude.npos || has_structure(block)) continue;
    Rule rule;
    rule.begin = begin;
    rule.end = std::min(at, sheet.size());
    for (std::size_t from = 0; from < prelude.size();) {
      auto comma = until(prelude, from, ",");
      auto one = SelectorReader(text::trim(std::string_view(prelude).substr(from, comma - from))).read();
      if (one)
        rule.selectors.push_back(std::move(*one));
      else
        rule.whole = false;
      from = comma + 1;
    }
    rule.declarations = parse_declarations(block);
    if (!rule.selectors.empty()) rules.push_back(std::move(rule));
  }
  return rules;
}

}  // namespace hammy::css
