// Fonts: which of those that a document names this machine has.
#pragma once

#include <string>
#include <vector>

namespace hammy::font {

/// A font that is not there, and the one in which texts appear instead.
struct MissingFont {
  std::string name, instead;
};

/// Those of `families` that would be replaced by one of other widths, so that lines and pages break elsewhere. Fonts
/// made to the same widths (Carlito for Calibri) count as there. By fontconfig, as LibreOffice chooses.
std::vector<MissingFont> missing_fonts(const std::vector<std::string>& families);

}  // namespace hammy::font
