#include "mark/placement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"

namespace hammy::mark {

namespace {

constexpr double inch = 72, millimetre = inch / 25.4;

Error usage(std::string message, std::string hint) {
  return Error{"usage", std::move(message), std::move(hint)}.as(Failure::technical).exits(Exit::usage);
}

/// A number and the unit behind it.
std::optional<std::pair<double, std::string_view>> measured(std::string_view text) {
  constexpr double largest = 1e6;
  text = text::trim(text);
  double value = 0;
  auto [stopped, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || !(value >= 0 && value <= largest)) return {};
  return std::pair(value, text::trim(text.substr(static_cast<std::size_t>(stopped - text.data()))));
}

std::optional<double> points_of(std::string_view unit) {
  if (unit == "mm") return millimetre;
  if (unit == "cm") return 10 * millimetre;
  if (unit == "in") return inch;
  if (unit == "pt") return 1;
  return {};
}

pdf::Matrix turned(draw::Size size, double scale, double degrees) {
  return pdf::Matrix::move(-size.width / 2, -size.height / 2) * pdf::Matrix::scale(scale) *
         pdf::Matrix::rotate(degrees);
}

/// As wide as was asked for; else as it is, or smaller where that does not fit between the margins.
double scale_of(const Placement& placement, draw::Size size, const pdf::View& view) {
  if (placement.width) return placement.width->points(view.width) / size.width;
  auto margin = placement.margin.points(view.width);
  auto box = pdf::bounds({0, 0, size.width, size.height}, turned(size, 1, placement.degrees));
  auto fits = [&](double room, double needed) { return std::max(room - 2 * margin, room / 10) / needed; };
  return std::min({1.0, fits(view.width, box.width()), fits(view.height, box.height())});
}

}  // namespace

Length length_from(std::string_view text) {
  if (auto found = measured(text)) {
    if (found->second == "%") return {found->first, true};
    if (auto unit = points_of(found->second)) return {found->first * *unit, false};
  }
  throw usage(fmt::format("'{}' is no length", text), "write it as 60mm, 6cm, 2in, 48pt, or 50% of the page's width");
}

Position position_from(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, std::pair<double, double>>, 10> names{{
      {"center", {0.5, 0.5}},
      {"centre", {0.5, 0.5}},
      {"top", {0.5, 0}},
      {"bottom", {0.5, 1}},
      {"left", {0, 0.5}},
      {"right", {1, 0.5}},
      {"top-left", {0, 0}},
      {"top-right", {1, 0}},
      {"bottom-left", {0, 1}},
      {"bottom-right", {1, 1}},
  }};
  for (const auto& [name, place] : names)
    if (text == name) return {place.first, place.second};
  if (text == "tile") return {0.5, 0.5, {}, true};
  auto parts = text::split(text, ',');
  if (parts.size() == 2) {
    auto points = [](std::string_view part) -> std::optional<double> {
      auto found = measured(part);
      if (!found) return {};
      auto unit = points_of(found->second.empty() ? "mm" : found->second);
      if (!unit) return {};
      return found->first * *unit;
    };
    auto x = points(parts[0]), y = points(parts[1]);
    if (x && y) return {0, 0, draw::Size{*x, *y}};
  }
  throw usage(
      fmt::format("'{}' is no position", text),
      "center, top, bottom, left, right, top-left … bottom-right, tile, or X,Y in millimetres from the upper left");
}

std::vector<pdf::Matrix> arrange(const Placement& placement, draw::Size size, const pdf::View& view) {
  constexpr double most_tiles = 10'000;
  const auto& position = placement.position;
  auto own = turned(size, scale_of(placement, size, view), placement.degrees);
  auto box = pdf::bounds({0, 0, size.width, size.height}, own);
  auto margin = placement.margin.points(view.width);
  auto put = [&](double left, double bottom) { return own * pdf::Matrix::move(left - box.left, bottom - box.bottom); };
  if (position.at) return {put(position.at->width, view.height - position.at->height - box.height())};
  if (!position.is_tiled) {
    auto room_x = view.width - box.width(), room_y = view.height - box.height();
    auto within = [&](double part, double room) {
      return room < 2 * margin ? room / 2 : margin + part * (room - 2 * margin);
    };
    return {put(within(position.across, room_x), within(1 - position.down, room_y))};
  }
  // As many as begin within the page, in the midst of it.
  auto step_x = box.width() + 2 * margin, step_y = box.height() + 2 * margin;
  auto across = std::ceil(view.width / step_x), down = std::ceil(view.height / step_y);
  if (!(across * down <= most_tiles))
    throw Error{"mark.tiles", fmt::format("the watermark would be on the page {:.0f} times", across * down),
                "make it larger, or the margin"};
  auto columns = static_cast<int>(across), rows = static_cast<int>(down);
  auto left = (view.width - columns * step_x) / 2 + margin, bottom = (view.height - rows * step_y) / 2 + margin;
  std::vector<pdf::Matrix> out;
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column) out.push_back(put(left + column * step_x, bottom + row * step_y));
  return out;
}

}  // namespace hammy::mark
