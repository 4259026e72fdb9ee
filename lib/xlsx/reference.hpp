// References in formulas of spreadsheets (ECMA-376 part 1, 18.17.2.3): found, moved and written again.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hammy::xlsx {

inline constexpr std::uint32_t max_row = 1'048'576, max_column = 16'384;

/// A cell, a range of cells, or whole rows, counted from 1.
struct Area {
  std::uint32_t column = 0, row = 0, last_column = 0, last_row = 0;  ///< columns 0: whole rows
  bool fixed_column = false, fixed_row = false, fixed_last_column = false, fixed_last_row = false;
  bool is_range = false;

  /// "B5", "$B$5:C7", "5:7".
  std::string text() const;
};

/// "AB" for 28.
std::string column_name(std::uint32_t column);
/// A cell or a range, and nothing else.
std::optional<Area> parse_area(std::string_view text);

/// Where an area stands: within an expression, as an argument of a function, where a range may stand for a cell, or of
/// one such as SUM that takes any number of them.
enum class Site : std::uint8_t { expression, argument, list };

/// What an area becomes; several only in a list. `sheet` is empty for the formula's own.
using Move = std::function<std::vector<Area>(std::string_view sheet, const Area& area, Site site)>;

/// The formula with every area moved. Texts, names, whole columns and what stands in brackets stay as they are.
std::string rewritten(std::string_view formula, const Move& move);

}  // namespace hammy::xlsx
