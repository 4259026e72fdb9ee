// Colours by their names in CSS and HTML.
#pragma once

#include <string_view>

namespace hammy::draw {

struct Colour {
  double red = 0, green = 0, blue = 0;  ///< each from 0 to 1
  bool operator==(const Colour&) const = default;
};

/// "#c00000", "#c00", or one of CSS 1's sixteen names, such as "red". Throws `usage` for anything else.
Colour colour_from(std::string_view word);

}  // namespace hammy::draw
