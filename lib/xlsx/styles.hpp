// Formats of cells (ECMA-376 part 1, 18.8): which of them show dates, and which numbers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "zip/archive.hpp"

namespace hammy::xlsx {

enum class Format : std::uint8_t { general, number, date, text };

/// What a format's code shows: dates where it has a letter for year, month, day, hour, minute or second.
Format format_of(std::string_view code);

class Styles {
 public:
  /// `member` may be missing: then all is general.
  Styles(const zip::Archive& archive, const std::string& member);
  /// Of a cell's attribute s.
  Format format(std::uint32_t style) const { return style < formats_.size() ? formats_[style] : Format::general; }

 private:
  std::vector<Format> formats_;
};

}  // namespace hammy::xlsx
