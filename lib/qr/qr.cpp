#include "qr/qr.hpp"

#include <fmt/format.h>
#include <qrencode.h>

#include <memory>

#include "base/error.hpp"
#include "deflate/deflate.hpp"

namespace hammy::qr {

namespace {

constexpr unsigned scale = 8, margin = 4;

struct Free {
  void operator()(QRcode* code) const { QRcode_free(code); }
};

void append_number(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xFF);
}

/// A chunk of a PNG file: length, type, data, CRC (ISO 15948, 5.3).
void append_chunk(std::string& out, std::string_view type, std::string_view data) {
  append_number(out, static_cast<std::uint32_t>(data.size()));
  auto begin = out.size();
  out += type;
  out += data;
  append_number(out, deflate::crc32(std::string_view(out).substr(begin)));
}

/// The rows of a picture with one bit a pixel, each behind the byte that says it is not filtered. A 1 is white.
std::string rows(const QRcode& code, unsigned side) {
  std::string pixels;
  for (unsigned y = 0; y < side; ++y) {
    std::string row((side + 7) / 8, '\0');
    for (unsigned x = 0; x < side; ++x) {
      auto column = static_cast<int>(x / scale) - static_cast<int>(margin);
      auto line = static_cast<int>(y / scale) - static_cast<int>(margin);
      bool inside = column >= 0 && line >= 0 && column < code.width && line < code.width;
      bool black = inside && (code.data[line * code.width + column] & 1);
      if (!black) row[x / 8] = static_cast<char>(row[x / 8] | 0x80 >> x % 8);
    }
    pixels += '\0';
    pixels += row;
  }
  return pixels;
}

}  // namespace

std::string png(std::string_view text, Correction correction) {
  constexpr QRecLevel levels[] = {QR_ECLEVEL_L, QR_ECLEVEL_M, QR_ECLEVEL_Q, QR_ECLEVEL_H};
  std::unique_ptr<QRcode, Free> code(QRcode_encodeData(static_cast<int>(text.size()),
                                                       reinterpret_cast<const unsigned char*>(text.data()), 0,
                                                       levels[static_cast<std::size_t>(correction)]));
  if (!code)
    throw Error{"qr.text", fmt::format("{} bytes do not fit into a QR code", text.size()),
                "shorten the text, or lower the correction"};
  auto side = (static_cast<unsigned>(code->width) + 2 * margin) * scale;
  std::string head;
  append_number(head, side);
  append_number(head, side);
  head += std::string_view("\1\0\0\0\0", 5);  // one bit a pixel, grey, not interlaced
  std::string out("\x89PNG\r\n\x1A\n");
  append_chunk(out, "IHDR", head);
  append_chunk(out, "IDAT", deflate::compress(rows(*code, side)));
  append_chunk(out, "IEND", "");
  return out;
}

}  // namespace hammy::qr
