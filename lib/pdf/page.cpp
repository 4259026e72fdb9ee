#include "pdf/page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace hammy::pdf {

namespace {

constexpr Box letter{0, 0, 612, 792};  // what readers take for a page that says nothing sensible
constexpr double largest = 1e6;        // points, some 350 m

/// Which of the page's sides is up, as the number of quarters that it is turned clockwise.
int quarters(const Document& document, const Object& page) {
  auto degrees = document.inherited(page, "Rotate").number().value_or(0);
  if (!std::isfinite(degrees) || std::abs(degrees) > largest) return 0;
  return (static_cast<int>(std::lround(degrees / 90)) % 4 + 4) % 4;
}

bool is_sensible(const Box& box) {
  auto is_small = [](double value) { return std::isfinite(value) && std::abs(value) < largest; };
  return box.width() > 0 && box.height() > 0 && is_small(box.left) && is_small(box.bottom) && is_small(box.right) &&
         is_small(box.top);
}

Box visible_box(const Document& document, const Object& page) {
  auto media = read_box(document, document.inherited(page, "MediaBox")).value_or(letter);
  if (!is_sensible(media)) media = letter;
  auto crop = read_box(document, document.inherited(page, "CropBox")).value_or(media);
  Box both{std::max(media.left, crop.left), std::max(media.bottom, crop.bottom), std::min(media.right, crop.right),
           std::min(media.top, crop.top)};
  return is_sensible(both) ? both : media;
}

}  // namespace

Matrix Matrix::rotate(double degrees) {
  auto radians = degrees * std::numbers::pi / 180;
  auto sine = std::sin(radians), cosine = std::cos(radians);
  return {cosine, sine, -sine, cosine, 0, 0};
}

std::string Matrix::text() const {
  return fmt::format("{} {} {} {} {} {}", number_text(a), number_text(b), number_text(c), number_text(d),
                     number_text(e), number_text(f));
}

Matrix operator*(const Matrix& first, const Matrix& second) {
  return {first.a * second.a + first.b * second.c,
          first.a * second.b + first.b * second.d,
          first.c * second.a + first.d * second.c,
          first.c * second.b + first.d * second.d,
          first.e * second.a + first.f * second.c + second.e,
          first.e * second.b + first.f * second.d + second.f};
}

std::optional<Box> read_box(const Document& document, const Object& array) {
  std::array<double, 4> n{};
  const auto& elements = array.elements();
  if (elements.size() != n.size()) return {};
  for (std::size_t i = 0; i < n.size(); ++i) {
    auto number = document.resolve(elements[i]).number();
    if (!number) return {};
    n[i] = *number;
  }
  return Box{std::min(n[0], n[2]), std::min(n[1], n[3]), std::max(n[0], n[2]), std::max(n[1], n[3])};
}

Box bounds(const Box& box, const Matrix& matrix) {
  Box out{HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
  for (double x : {box.left, box.right})
    for (double y : {box.bottom, box.top}) {
      auto to_x = matrix.a * x + matrix.c * y + matrix.e, to_y = matrix.b * x + matrix.d * y + matrix.f;
      out = {std::min(out.left, to_x), std::min(out.bottom, to_y), std::max(out.right, to_x), std::max(out.top, to_y)};
    }
  return out;
}

std::string number_text(double value) {
  auto text = fmt::format("{:.6f}", value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text == "-0" ? "0" : text;
}

View view_of(const Document& document, const Object& page) {
  auto unit = document.find(page, "UserUnit").number().value_or(1);
  if (!(unit > 0.001 && unit < largest)) unit = 1;
  auto box = visible_box(document, page);
  auto width = box.width(), height = box.height();
  View view{width * unit, height * unit, Matrix::move(box.left, box.bottom)};
  // A page that is turned clockwise has its corner that is seen as the lower left one elsewhere.
  switch (quarters(document, page)) {
    case 1: view.to_page = {0, 1, -1, 0, box.right, box.bottom}; break;
    case 2: view.to_page = {-1, 0, 0, -1, box.right, box.top}; break;
    case 3: view.to_page = {0, -1, 1, 0, box.left, box.top}; break;
    default: break;
  }
  if (quarters(document, page) % 2 == 1) std::swap(view.width, view.height);
  view.to_page = Matrix::scale(1 / unit) * view.to_page;
  return view;
}

}  // namespace hammy::pdf
