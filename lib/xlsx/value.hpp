// Values of data as cells: numbers stay numbers, dates become serial numbers, all else is text.
#pragma once

#include <string>
#include <string_view>

#include "mustache/filter.hpp"
#include "xlsx/styles.hpp"

namespace hammy::xlsx {

/// How values become cells.
struct CellSettings {
  std::string time_zone = "UTC";  ///< of moments that say an offset
  bool from_1904 = false;         ///< serial numbers count from 1904 instead of 1900
};

/// What follows the attributes of `<c` up to its end: `><v>12</v></c>`; "/>" for no value at all. A number of up to 15
/// digits, which is what a cell can hold, stays one; so does a text of digits where the format is that of numbers. A
/// text becomes a date where the format shows one. Throws `xlsx.text` above 32 767 characters and `template.not-text`
/// for lists and groups of values.
std::string cell_content(const mustache::Datum& value, Format format, const CellSettings& settings);

/// The serial number of "2026-11-24" or an RFC 3339 moment (18.17.4.1); empty for what is neither.
std::string serial_of(std::string_view text, const CellSettings& settings);

}  // namespace hammy::xlsx
