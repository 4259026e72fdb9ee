// How the parts of an appearance share its rectangle: the picture left, the QR code right, the text between them.
#pragma once

#include <optional>
#include <string_view>

#include "draw/canvas.hpp"
#include "pdf/page.hpp"

namespace hammy::appearance {

struct Parts {
  std::string_view picture{}, qr{}, text{};  ///< PNG or JPEG, PNG, UTF-8; empty where there is none
};

/// Draws the parts in a rectangle of this size; a text smaller than its style says where it would not fit. Throws
/// `appearance.room` when it would be smaller than 4 points.
draw::Drawing lay_out(draw::Size size, const Parts& parts, draw::TextStyle style);

}  // namespace hammy::appearance
