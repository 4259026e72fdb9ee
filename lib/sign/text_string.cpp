// Text strings of PDF (ISO 32000-2 section 7.9.2.2).
#include "base/text.hpp"
#include "sign/field.hpp"

namespace hammy::sign {

std::string from_text_string(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) return std::string(bytes.substr(3));
  std::string out;
  if (!bytes.starts_with("\xFE\xFF")) {  // PDFDocEncoding, which is Latin-1 but for a few signs
    for (unsigned char c : bytes) text::append_utf8(out, c);
    return out;
  }
  unsigned high = 0;
  for (std::size_t i = 2; i + 1 < bytes.size(); i += 2) {
    auto unit =
        static_cast<unsigned>(static_cast<unsigned char>(bytes[i])) << 8 | static_cast<unsigned char>(bytes[i + 1]);
    if (unit >= 0xD800 && unit < 0xDC00) {
      high = unit;
      continue;
    }
    bool low = unit >= 0xDC00 && unit < 0xE000 && high != 0;
    text::append_utf8(out, low ? 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00) : unit);
    high = 0;
  }
  return out;
}

std::string to_text_string(std::string_view utf8) {
  if (text::is_ascii(utf8)) return std::string(utf8);
  std::string out("\xFE\xFF");
  auto append = [&](unsigned unit) {
    out += static_cast<char>(unit >> 8);
    out += static_cast<char>(unit);
  };
  for (std::size_t i = 0; i < utf8.size();) {
    auto lead = static_cast<unsigned char>(utf8[i]);
    unsigned length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    unsigned point = length == 1 ? lead : lead & (0x7FU >> length);
    for (unsigned k = 1; k < length && i + k < utf8.size(); ++k)
      point = point << 6 | (static_cast<unsigned char>(utf8[i + k]) & 0x3FU);
    i += length;
    if (point < 0x10000) {
      append(point);
    } else {
      append(0xD800 + ((point - 0x10000) >> 10));
      append(0xDC00 + ((point - 0x10000) & 0x3FF));
    }
  }
  return out;
}

}  // namespace hammy::sign
