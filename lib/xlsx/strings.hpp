// Texts of cells, which stand in the cell or are shared by many (ECMA-376 part 1, 18.4).
#pragma once

#include <string>
#include <vector>

#include "xml/tree.hpp"

namespace hammy::xlsx {

/// A text in one format; `format` is its rPr as XML, or empty.
struct Run {
  std::string text, format;
};
using Text = std::vector<Run>;

/// The text of the element `at`, an si or is.
Text read_text(const xml::Tree& tree, std::uint32_t at);
/// All shared ones, in their order. `tree` may be empty.
std::vector<Text> read_shared(const xml::Tree& tree);

}  // namespace hammy::xlsx
