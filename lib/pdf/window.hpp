// How an object of unknown length is read from a file.
#pragma once

#include <fmt/format.h>

#include "base/error.hpp"
#include "pdf/parser.hpp"
#include "pdf/source.hpp"

namespace hammy::pdf {

/// What `parse` makes of the bytes from `at` on, in a window that grows until what begins there is in it as a whole.
template <class Parse>
auto with_window(Source& source, std::uint64_t at, Parse&& parse) {
  for (std::size_t window = 2048;; window *= 8) {
    auto bytes = source.read(at, window);
    try {
      Parser parser(bytes, at);
      return parse(parser);
    } catch (const Parser::Truncated&) {
      if (at + bytes.size() >= source.size() || window > (std::size_t{64} << 20))
        throw Error{"pdf.syntax", fmt::format("the PDF is damaged at byte {}: what begins here has no end", at),
                    "see 'qpdf --check FILE'"};
    }
  }
}

}  // namespace hammy::pdf
