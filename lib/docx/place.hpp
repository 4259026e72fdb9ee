// Where the tags of sections go, so that what they repeat or leave out is whole runs, paragraphs or rows.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "docx/tags.hpp"

namespace hammy::docx {

/// A section's tag that stands before or behind an element.
struct Marker {
  std::uint32_t tag;
  bool condition = false;  ///< renders once where the section renders at all
};

struct Placement {
  std::map<std::uint32_t, std::vector<Marker>> before, behind;  ///< by element
  bool empties = false;  ///< cells, tables and other containers may be left with nothing in them
};

/// Finds the partner of each section's tag and gives every one its site:
/// - both in one paragraph: around the runs between them;
/// - in different cells of a row: around the row;
/// - in different rows of a table: around these rows;
/// - in different paragraphs: around these and what stands between them.
/// A paragraph or row that has nothing but such tags in it goes away. So does one that is all in one section, when the
/// section does not render. Adds to `marked.problems`.
Placement place_sections(Marked& marked);

}  // namespace hammy::docx
