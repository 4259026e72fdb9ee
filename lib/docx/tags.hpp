// The tags in a part of a Word document. Word cuts a text into runs wherever its spelling checker or an author's cursor
// has been, so a tag is looked for in the text of a whole paragraph.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "docx/package.hpp"
#include "mustache/delimiters.hpp"
#include "xml/tree.hpp"

namespace hammy::docx {

using mustache::Delimiters;

struct Tag {
  enum class Role : std::uint8_t { value, open, close, silent };
  /// Where a section's tag goes: it stays in its text; among the children of an element `ancestor` above its text,
  /// whose descendants are closed before and opened again after it; or before or behind the element `target`.
  enum class Site : std::uint8_t { text, split, block };

  std::string inside;           ///< between the delimiters: "#items"
  std::string whole;            ///< as it is written
  std::string place;            ///< for errors
  std::uint32_t node = 0;       ///< the text that it begins in
  std::size_t at = 0;           ///< its offset there
  std::uint32_t paragraph = 0;  ///< index into Marked::paragraphs
  std::uint32_t partner = 0;    ///< of a section: its other tag
  Role role = Role::value;
  Site site = Site::text;
  std::uint32_t ancestor = 0;
  std::uint32_t target = 0;

  /// The name of a section.
  std::string_view name() const;
};

/// A piece of a text that has tags: text, or a tag where `tag` is not -1.
struct Piece {
  std::string text;
  std::int64_t tag = -1;
};

struct Paragraph {
  std::uint32_t node = 0;
  std::vector<std::uint32_t> tags;  ///< in their order
  bool plain = true;                ///< there are only texts in it, no pictures or breaks of pages
  bool blank = false;               ///< plain, and there is nothing to be seen of it but its tags
  bool all_tagged = false;          ///< plain, and nothing stands before its first tag or behind its last
};

/// A part whose tags have been found.
struct Marked {
  xml::Tree tree;
  std::vector<Tag> tags;  ///< in the order of the file
  std::vector<Paragraph> paragraphs;
  std::map<std::uint32_t, std::vector<Piece>> pieces;  ///< of the texts that tags stand in
  std::vector<bool> removed;                           ///< elements that are left out
  std::vector<std::string> problems;                   ///< what is wrong, each with its place
};

/// `name` stands in the places of tags; `delimiters` are changed by {{=<% %>=}}.
Marked find_tags(const std::string& name, xml::Tree tree, TextPart::Kind kind, Delimiters& delimiters);

}  // namespace hammy::docx
