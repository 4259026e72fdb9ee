// Where on a page something goes, how large and how turned.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "draw/canvas.hpp"
#include "pdf/page.hpp"

namespace hammy::mark {

/// A length, or a part of the page's width.
struct Length {
  double value = 0;
  bool is_percent = false;  ///< else points
  double points(double page_width) const { return is_percent ? page_width * value / 100 : value; }
};

/// "60mm", "6cm", "2in", "48pt" or "50%"; throws `usage` for anything else and for what is below 0.
Length length_from(std::string_view text);

struct Position {
  double across = 0.5, down = 0.5;  ///< of the room that is left: 0 left and top, 1 right and bottom
  std::optional<draw::Size> at{};   ///< instead: points from the left and the upper edge
  bool is_tiled = false;            ///< instead: over the whole page, again and again
};

/// center, top, bottom, left, right, top-left, top-right, bottom-left, bottom-right, tile, or "X,Y" as lengths from the
/// page's left and upper edge ("20mm,30mm"; without a unit millimetres). Throws `usage`.
Position position_from(std::string_view text);

struct Placement {
  Position position{};
  std::optional<Length> width{};  ///< else as large as it is, or as fits
  double degrees = 0;             ///< counter-clockwise
  Length margin{28.35, false};    ///< to the page's edges; between tiles twice as much
};

/// How what is of size `size` is put onto the page, once or more often: from its own points to those that are seen of
/// the page. Throws `mark.tiles` when it would be more than 10,000 times.
std::vector<pdf::Matrix> arrange(const Placement& placement, draw::Size size, const pdf::View& view);

}  // namespace hammy::mark
