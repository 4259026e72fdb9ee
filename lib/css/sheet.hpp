// Style sheets: the rules of one that can become style attributes, and where they stand.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hammy::css {

/// What selectors ask of an element.
struct Element {
  std::string name;  ///< in lower case
  std::string id;
  std::vector<std::string> classes;
  std::vector<std::pair<std::string, std::string>> attributes;  ///< names in lower case
};

/// One element's worth of a selector: "td.number[align=right]".
struct Compound {
  struct Attribute {
    std::string name, value;
    char how = 0;  ///< 0: it is there; '=' and the first character of ~= |= ^= $= *=
  };
  std::string name;  ///< empty: any
  std::vector<std::string> ids, classes;
  std::vector<Attribute> attributes;
  bool child = false;  ///< the one before it is its parent, not any ancestor

  bool matches(const Element& element) const;
};

struct Selector {
  std::vector<Compound> compounds;  ///< outermost first
  std::uint32_t specificity = 0;    ///< Selectors Level 3, section 9

  /// Whether it selects the last of `path`, which begins with the root.
  bool matches(const std::vector<const Element*>& path) const;
};

struct Declaration {
  std::string name, value;
  bool important = false;
  bool operator==(const Declaration&) const = default;
};

struct Rule {
  std::vector<Selector> selectors;  ///< those that can be decided without a browser
  std::vector<Declaration> declarations;
  std::size_t begin = 0, end = 0;  ///< in the sheet
  bool whole = true;               ///< nothing of it is lost where its declarations are inlined
};

/// The rules of a sheet whose selectors are made of types, classes, ids, attributes, descendants and children.
/// At-rules, pseudo-classes, siblings, and what stands in or has sections of Mustache are left out.
std::vector<Rule> parse_sheet(std::string_view sheet);

/// The declarations of a style attribute or a rule's block. Tags of Mustache are parts of values.
std::vector<Declaration> parse_declarations(std::string_view block);

/// How long what begins here is if it is one unit: a tag of Mustache, a comment, a text in quotes; else 0.
std::size_t unit(std::string_view css);

}  // namespace hammy::css
