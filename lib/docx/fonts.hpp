// Fonts: which ones a Word document asks for.
#pragma once

#include <string>
#include <vector>

namespace hammy::docx {

/// The families that Latin, Greek and Cyrillic texts of the document are set in by its styles, its texts or its theme
/// (ECMA-376 part 1, 17.3.2.26 and 20.1.4.1.24), each once, sorted. `name` stands in errors. Throws what
/// zip::Archive and xml::read() do.
std::vector<std::string> fonts(std::string name, std::string bytes);

}  // namespace hammy::docx
