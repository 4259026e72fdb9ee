// Content streams (ISO 32000-2 section 7.8.2): what a page leaves open at its end, as many do, so that more can be
// drawn on it as on a clean one.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "pdf/document.hpp"

namespace hammy::pdf {

/// How a content stream ends.
struct Ending {
  std::size_t saved = 0;             ///< graphics states that q saved and no Q brought back
  std::size_t marked = 0;            ///< sequences of marked content without their EMC
  bool in_text = false;              ///< BT without ET
  std::vector<std::size_t> stray{};  ///< where a Q stands that brings back nothing, which readers pass over

  std::string cut_off{};  ///< what ends the string or the inline image that it breaks off in

  /// What closes all that is open, on a line of its own.
  std::string closing() const;
};

Ending ending_of(std::string_view content);

/// The content of a page, without filters, its streams one behind the other. Throws what Document::content() does, and
/// `pdf.too-large` above 256 MB.
std::string content_of(const Document& document, const Object& page);

}  // namespace hammy::pdf
