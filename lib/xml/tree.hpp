// XML documents as flat trees: read strictly and within limits, and written back as they were but for comments.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace hammy::xml {

struct Attribute {
  std::string name, value;
};

/// An element, or a text where it has no name. Names are as they are written, with their prefix.
struct Node {
  std::string name;
  std::string text;
  std::vector<Attribute> attributes;
  std::uint32_t parent = 0;  ///< of the root: itself
  std::uint32_t end = 0;     ///< the node after its subtree

  bool is_text() const { return name.empty(); }
  /// The value of an attribute; nullptr when there is none.
  const std::string* attribute(std::string_view wanted) const;
};

/// A name without its prefix.
std::string_view local_name(std::string_view name);

/// All nodes in the order of the file, so that a subtree is one stretch of them.
using Tree = std::vector<Node>;

/// What a document may be.
struct Limits {
  std::size_t depth = 200;
  std::size_t nodes = 1'000'000;
};

/// Reads a whole document. `name` stands in errors: `xml.syntax` with line and column, `xml.limit`, and `xml.doctype`
/// for any document type, so that there are no entities to expand or to fetch. Comments and processing instructions are
/// left out.
Tree read(const std::string& name, std::string_view bytes, const Limits& limits = {});

/// The document as text, without the subtrees that `cut` names, and with the XML that stands `instead` of others.
std::string write(const Tree& tree, const std::vector<bool>& cut,
                  const std::map<std::uint32_t, std::string>& instead = {});
/// Appends one element with all that is in it.
void append_node(std::string& out, const Tree& tree, std::uint32_t at, const std::vector<bool>& cut,
                 const std::map<std::uint32_t, std::string>& instead = {});

inline constexpr std::string_view declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// Appends text as XML has to write it; in an attribute, line ends and tabs as references, which reading gives back.
void append_text(std::string& out, std::string_view text);
void append_attribute(std::string& out, std::string_view name, std::string_view value);

/// The children of the element `at`, for loops: `for (auto child = at + 1; child < tree[at].end; child =
/// tree[child].end)`. The first one of that name; the tree's size when there is none.
std::uint32_t find_child(const Tree& tree, std::uint32_t at, std::string_view name);

}  // namespace hammy::xml
