// Pages as their readers see them: which part of one shows, which way up, and how large (ISO 32000-2 section 7.7.3.3).
#pragma once

#include <optional>
#include <string>

#include "pdf/document.hpp"
#include "pdf/object.hpp"

namespace hammy::pdf {

/// A transformation (8.3.4): x' = a x + c y + e, y' = b x + d y + f.
struct Matrix {
  double a = 1, b = 0, c = 0, d = 1, e = 0, f = 0;

  static Matrix move(double x, double y) { return {1, 0, 0, 1, x, y}; }
  static Matrix scale(double factor) { return {factor, 0, 0, factor, 0, 0}; }
  /// Counter-clockwise around the origin.
  static Matrix rotate(double degrees);
  /// Six numbers as operands of cm.
  std::string text() const;
};
/// First `first`, then `second`.
Matrix operator*(const Matrix& first, const Matrix& second);

struct Box {
  double left = 0, bottom = 0, right = 0, top = 0;
  double width() const { return right - left; }
  double height() const { return top - bottom; }
};
/// A rectangle as PDF has it, any two opposite corners, the lower left one first; nothing for what is none.
std::optional<Box> read_box(const Document& document, const Object& array);
/// The smallest box around `box` as `matrix` puts it.
Box bounds(const Box& box, const Matrix& matrix);

/// A number as PDF has it: no exponent, six digits behind the point at most.
std::string number_text(double value);

/// What a reader sees of a page.
struct View {
  double width = 0, height = 0;  ///< in points of 1/72 inch
  /// From points of what is seen, from its lower left corner, to the page's own space.
  Matrix to_page{};
};

/// CropBox within MediaBox, turned by Rotate, in units of UserUnit; letter size for a page that says nothing
/// sensible.
View view_of(const Document& document, const Object& page);

}  // namespace hammy::pdf
