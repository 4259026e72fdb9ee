#include "draw/colour.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"

namespace hammy::draw {

namespace {

constexpr std::array<std::pair<std::string_view, unsigned>, 17> names{{
    {"black", 0x000000},
    {"silver", 0xC0C0C0},
    {"gray", 0x808080},
    {"grey", 0x808080},
    {"white", 0xFFFFFF},
    {"maroon", 0x800000},
    {"red", 0xFF0000},
    {"purple", 0x800080},
    {"fuchsia", 0xFF00FF},
    {"green", 0x008000},
    {"lime", 0x00FF00},
    {"olive", 0x808000},
    {"yellow", 0xFFFF00},
    {"navy", 0x000080},
    {"blue", 0x0000FF},
    {"teal", 0x008080},
    {"aqua", 0x00FFFF},
}};

Colour from(unsigned rgb) {
  auto part = [&](unsigned shift) { return (rgb >> shift & 0xFF) / 255.0; };
  return {part(16), part(8), part(0)};
}

}  // namespace

Colour colour_from(std::string_view word) {
  for (const auto& [name, rgb] : names)
    if (text::iequals(word, name)) return from(rgb);
  if (word.starts_with('#') && (word.size() == 7 || word.size() == 4)) {
    std::string digits;
    for (char c : word.substr(1)) digits.append(word.size() == 4 ? 2 : 1, c);
    unsigned rgb = 0;
    auto [stopped, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), rgb, 16);
    if (failure == std::errc() && stopped == digits.data() + digits.size()) return from(rgb);
  }
  throw Error{"usage", fmt::format("'{}' is no colour", word),
              "write it as #c00000, or by one of CSS' names such as red"}
      .as(Failure::technical)
      .exits(Exit::usage);
}

}  // namespace hammy::draw
