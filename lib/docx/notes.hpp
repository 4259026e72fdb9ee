// Footnotes and endnotes (ECMA-376 part 1, 17.11) of fragments, which go among those of the document.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "opc/relations.hpp"
#include "xml/tree.hpp"

namespace hammy::docx {

/// The notes of one kind that a document gets.
struct NotesPart {
  std::string kind;    ///< "footnote" or "endnote"
  std::string member;  ///< "word/footnotes.xml"
  xml::Tree tree;      ///< those that are there
  bool is_new = false;
  std::string added;                ///< notes, as XML
  std::vector<opc::Relation> more;  ///< what they refer to
  int last_id = 0;

  /// The part with what was added.
  std::string text() const;
};

/// The part of a document that has no notes of that kind: `root` is that of a fragment's, and the separators that Word
/// asks for (17.11.23) are all that is in it.
NotesPart begin_notes(std::string_view kind, std::string member, const xml::Node& root);
NotesPart read_notes(std::string_view kind, std::string member, xml::Tree tree);

/// The notes by their ids.
std::map<std::string, std::uint32_t> notes_in(const xml::Tree& tree, std::string_view kind);

/// Whether the element refers to a note of the kind: w:footnoteReference.
bool refers_to(std::string_view element, std::string_view kind);

}  // namespace hammy::docx
