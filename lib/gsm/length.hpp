// The length of short messages: how many a text takes, and what makes it take more (3GPP TS 23.038, TS 23.040).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hammy::gsm {

struct Length {
  bool ucs2 = false;                  ///< a character stands in it that the default alphabet has not
  std::size_t units = 0;              ///< septets, or 16-bit units with ucs2
  std::size_t segments = 0;           ///< messages: 160 or 70 units in a single one, 153 or 67 in each of several
  std::vector<std::string> culprits;  ///< the characters that force UCS-2, each once, in the order in which they come
};

/// Of well-formed UTF-8.
Length length(std::string_view utf8);

}  // namespace hammy::gsm
