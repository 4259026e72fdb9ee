// Pictures: what kind of file it is and how large, as its first bytes say. Nothing is decoded.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hammy::picture {

struct Picture {
  std::string_view extension;           ///< "png" or "jpeg"
  std::string_view type;                ///< "image/png"
  std::uint32_t width = 0, height = 0;  ///< in pixels
};

/// Reads the head of a PNG (ISO 15948, 11.2.2) or JPEG file (ISO 10918-1, B.2.2). Throws `picture.unknown` for other
/// kinds and for files that are cut off before they say their size, `picture.large` above 100 million pixels.
Picture read(std::string_view bytes);

}  // namespace hammy::picture
