// A canvas: texts and pictures that are drawn by PoDoFo and become a form XObject (ISO 32000-2 section 8.10), to be put
// onto pages and into fields of documents that PoDoFo never gets to see.
//
//   Canvas canvas;
//   TextStyle style{font::find("Liberation Sans"), 48, colour_from("red")};
//   auto size = canvas.measure("MÁSOLAT", style);
//   canvas.text("MÁSOLAT", 0, size.height, style);
//   Drawing drawing = canvas.finish(size);
//   pdf::Ref form = place(drawing, update);
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "draw/colour.hpp"
#include "pdf/page.hpp"
#include "pdf/update.hpp"

namespace hammy::draw {

enum class Align : std::uint8_t { left, centre, right };

struct TextStyle {
  std::filesystem::path font{};  ///< a TrueType file, which is embedded in part
  double size = 12;              ///< in points
  Colour colour{};
  Align align = Align::left;
};

struct Size {
  double width = 0, height = 0;  ///< in points
};

/// What was drawn: a document of one page that shows a form XObject of this size and nothing else.
struct Drawing {
  std::string pdf;
  Size size;
};

/// Points of 1/72 inch, from the lower left corner. What it throws: `draw.glyph` when a font lacks a character,
/// `draw.font` and `draw.picture` for files that cannot be read, `locale.script`.
class Canvas {
 public:
  Canvas();
  ~Canvas();
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;

  /// The room that a text of one or more lines takes.
  Size measure(std::string_view utf8, const TextStyle& style);
  /// The text below `top`, beginning at `x`, around it or ending there as it is aligned. Lines end with \n; scripts
  /// from right to left are drawn as such.
  void text(std::string_view utf8, double x, double top, const TextStyle& style);
  /// A PNG, with its transparency, or a JPEG file. Throws what picture::read() does too.
  void picture(std::string_view bytes, const pdf::Box& place);
  /// All of it; nothing can be drawn afterwards.
  Drawing finish(Size size);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Adds the drawing to a document as a form XObject, with its fonts and pictures.
pdf::Ref place(const Drawing& drawing, pdf::Update& update);

}  // namespace hammy::draw
