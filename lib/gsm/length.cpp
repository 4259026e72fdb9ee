#include "gsm/length.hpp"

#include <algorithm>
#include <cstdint>

namespace hammy::gsm {

namespace {

// TS 23.038 section 6.2.1, the default alphabet, and 6.2.1.1, its extension, whose characters take two septets.
constexpr std::u32string_view basic =
    U"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    U"abcdefghijklmnopqrstuvwxyzäöñüà";
constexpr std::u32string_view extension = U"\f^{}\\[~]|€";

/// Takes the next code point off well-formed UTF-8; `bytes` becomes its sequence.
char32_t next(std::string_view& utf8, std::string_view& bytes) {
  auto lead = static_cast<unsigned char>(utf8.front());
  std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  size = std::min(size, utf8.size());
  bytes = utf8.substr(0, size);
  utf8.remove_prefix(size);
  if (size == 1) return lead;
  char32_t point = lead & (0xFFu >> (size + 1));
  for (auto c : bytes.substr(1)) point = point << 6 | (static_cast<unsigned char>(c) & 0x3F);
  return point;
}

/// Into how many messages a text goes whose characters take so many units. A pair stays together: what would be torn by
/// the end of a message begins the next one.
std::size_t divide(const std::vector<std::uint8_t>& sizes, std::size_t units, std::size_t single, std::size_t each) {
  if (units <= single) return 1;
  std::size_t segments = 1, used = 0;
  for (auto size : sizes) {
    if (used + size > each) {
      ++segments;
      used = 0;
    }
    used += size;
  }
  return segments;
}

}  // namespace

Length length(std::string_view utf8) {
  Length length;
  std::vector<std::uint8_t> septets, units;
  std::string_view bytes;
  while (!utf8.empty()) {
    auto point = next(utf8, bytes);
    units.push_back(point > 0xFFFF ? 2 : 1);
    bool extended = extension.find(point) != extension.npos;
    septets.push_back(extended ? 2 : 1);
    if (extended || basic.find(point) != basic.npos) continue;
    length.ucs2 = true;
    if (std::ranges::find(length.culprits, bytes) == length.culprits.end()) length.culprits.emplace_back(bytes);
  }
  const auto& sizes = length.ucs2 ? units : septets;
  for (auto size : sizes) length.units += size;
  length.segments = length.ucs2 ? divide(sizes, length.units, 70, 67) : divide(sizes, length.units, 160, 153);
  return length;
}

}  // namespace hammy::gsm
