#include "draw/canvas.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "font/font.hpp"
#include "pdf/content.hpp"

namespace hammy::draw {
namespace {

template <class Work>
std::string code_of(const Work& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.code();
  }
  return {};
}

TEST(Canvas, MeasuresAsTheFontSays) {
  Canvas canvas;
  TextStyle style{font::find("Liberation Sans"), 100, {}, Align::left};
  // Half of 100 points each: the widths of Helvetica's figures are 556 thousandths.
  EXPECT_NEAR(canvas.measure("00", style).width, 111.2, 0.2);
  auto one = canvas.measure("Árvíztűrő", style), two = canvas.measure("Árvíztűrő\nfúró", style);
  EXPECT_DOUBLE_EQ(one.width, two.width);
  EXPECT_DOUBLE_EQ(2 * one.height, two.height);
}

TEST(Canvas, BecomesAFormOfADocument) {
  Canvas canvas;
  TextStyle style{font::find("Liberation Sans"), 12, colour_from("red"), Align::centre};
  auto size = canvas.measure("Копия ✓", {font::find("DejaVu Sans"), 12, {}, Align::left});
  canvas.text("Копия", size.width / 2, size.height, style);
  auto drawing = canvas.finish(size);
  pdf::MemorySource source(drawing.pdf);
  pdf::Document document(source);
  pdf::Update update(document);
  auto form = update.get(place(drawing, update));
  EXPECT_TRUE(form.find("Subtype").is_name("Form"));
  EXPECT_NEAR(pdf::read_box(document, form.find("BBox"))->width(), size.width, 0.01);
}

TEST(Canvas, SaysWhichCharacterTheFontLacks) {
  Canvas canvas;
  TextStyle style{font::find("Liberation Sans"), 12, {}, Align::left};
  EXPECT_EQ(code_of([&] { canvas.measure("漢字", style); }), "draw.glyph");
  EXPECT_EQ(code_of([&] { canvas.text("😀", 0, 0, style); }), "draw.glyph");
  EXPECT_EQ(code_of([&] { canvas.measure("नमस्ते", style); }), "locale.script");
}

TEST(Canvas, RefusesDamagedPictures) {
  Canvas canvas;
  std::string png("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x8\2\0\0\0xxxx", 33);
  EXPECT_EQ(code_of([&] { canvas.picture(png, {0, 0, 1, 1}); }), "draw.picture");
  EXPECT_EQ(code_of([&] { canvas.picture("GIF89a", {0, 0, 1, 1}); }), "picture.unknown");
  std::string jpeg("\xFF\xD8\xFF\xC0\0\x0B\x08\0\1\0\1\1\1\x11\0", 15);
  EXPECT_EQ(code_of([&] { canvas.picture(jpeg, {0, 0, 1, 1}); }), "draw.picture");
}

TEST(Colour, IsReadAsInStyleSheets) {
  EXPECT_EQ(colour_from("#f00"), colour_from("red"));
  EXPECT_EQ(colour_from("#FF0000"), colour_from("Red"));
  for (const char* word : {"", "#", "#12345", "#ggg", "reddish"}) EXPECT_THROW(colour_from(word), Error) << word;
}

}  // namespace
}  // namespace hammy::draw
