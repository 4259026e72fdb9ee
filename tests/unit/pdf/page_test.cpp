// What is seen of pages that are turned, cut and scaled.
#include "pdf/page.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

namespace hammy::pdf {
namespace {

std::string document_with(const std::string& page_entries) {
  std::string out("%PDF-1.7\n"), table("xref\n0 4\n0000000000 65535 f \n");
  for (const auto& object :
       {std::string("1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"),
        std::string("2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1/Rotate 90/MediaBox[0 0 300 200]>>\nendobj\n"),
        fmt::format("3 0 obj\n<</Type/Page/Parent 2 0 R{}>>\nendobj\n", page_entries)}) {
    table += fmt::format("{:010} 00000 n \n", out.size());
    out += object;
  }
  return fmt::format("{}{}trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n{}\n%%EOF\n", out, table, out.size());
}

/// "WIDTHxHEIGHT", and where in the page's space its corners lie that are seen lower left and upper right.
std::string seen(const std::string& page_entries) {
  auto bytes = document_with(page_entries);
  MemorySource source(bytes);
  Document document(source);
  auto view = view_of(document, document.get(document.page(0)));
  auto corner = [&](double x, double y) {
    auto at = Matrix::move(x, y) * view.to_page;
    return number_text(at.e) + ',' + number_text(at.f);
  };
  return fmt::format("{}x{} {} {}", number_text(view.width), number_text(view.height), corner(0, 0),
                     corner(view.width, view.height));
}

TEST(Page, IsSeenAsItIsTurned) {
  EXPECT_EQ(seen("/Rotate 0"), "300x200 0,0 300,200");
  EXPECT_EQ(seen(""), "200x300 300,0 0,200");  // the parent says 90
  EXPECT_EQ(seen("/Rotate 180"), "300x200 300,200 0,0");
  EXPECT_EQ(seen("/Rotate 270"), "200x300 0,200 300,0");
  EXPECT_EQ(seen("/Rotate -90"), "200x300 0,200 300,0");
  EXPECT_EQ(seen("/Rotate 720.0"), "300x200 0,0 300,200");
}

TEST(Page, ItsBoxesMayLieAnywhere) {
  EXPECT_EQ(seen("/Rotate 0/MediaBox[100 50 -100 -50]"), "200x100 -100,-50 100,50");
  EXPECT_EQ(seen("/Rotate 0/CropBox[10 20 110 70]"), "100x50 10,20 110,70");
  EXPECT_EQ(seen("/Rotate 0/CropBox[250 -50 900 100]"), "50x100 250,0 300,100");
  EXPECT_EQ(seen("/Rotate 90/CropBox[10 20 110 70]"), "50x100 110,20 10,70");
}

TEST(Page, ItsUnitMayBeLarger) { EXPECT_EQ(seen("/Rotate 0/UserUnit 2"), "600x400 0,0 300,200"); }

TEST(Page, NonsenseIsLetterSize) {
  EXPECT_EQ(seen("/Rotate 0/MediaBox[0 0 0 0]"), "612x792 0,0 612,792");
  EXPECT_EQ(seen("/Rotate 0/MediaBox[0 0 1e9 3]"), "612x792 0,0 612,792");
  EXPECT_EQ(seen("/Rotate 0/CropBox[900 900 950 950]/UserUnit 0"), "300x200 0,0 300,200");
}

TEST(Page, Transformations) {
  auto matrix = Matrix::scale(2) * Matrix::rotate(90) * Matrix::move(1, 2);
  EXPECT_EQ(matrix.text(), "0 2 -2 0 1 2");
  auto box = bounds({0, 0, 10, 5}, matrix);
  EXPECT_EQ(number_text(box.left) + ' ' + number_text(box.top), "-9 22");
  EXPECT_EQ(number_text(-0.0000001), "0");
  EXPECT_EQ(number_text(1e5), "100000");
}

TEST(Xref, ItsTableCountsMoreThanItsTrailer) {
  auto bytes = document_with("");
  bytes.replace(bytes.find("/Size 4"), 7, "/Size 2");
  MemorySource source(bytes);
  EXPECT_EQ(Document(source).xref().size(), 4U);
}

}  // namespace
}  // namespace hammy::pdf
