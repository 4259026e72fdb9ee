#include "picture/picture.hpp"

#include <fmt/format.h>

#include "base/error.hpp"

namespace hammy::picture {

namespace {

constexpr std::string_view png_begin = "\x89PNG\r\n\x1A\n";
constexpr std::string_view jpeg_begin = "\xFF\xD8\xFF";

/// An unsigned number of `length` bytes, the highest first.
std::uint32_t number(std::string_view bytes, std::size_t at, std::size_t length) {
  std::uint32_t value = 0;
  for (auto i = at; i < at + length; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

[[noreturn]] void cut_off(std::string_view kind) {
  throw Error{"picture.unknown", fmt::format("a {} file that does not say how large it is", kind),
              "it may be damaged; save it anew"};
}

Picture read_png(std::string_view bytes) {
  if (bytes.size() < 24 || bytes.substr(12, 4) != "IHDR") cut_off("PNG");
  return {"png", "image/png", number(bytes, 16, 4), number(bytes, 20, 4)};
}

/// Goes from segment to segment up to the frame header.
Picture read_jpeg(std::string_view bytes) {
  for (std::size_t at = 2; at + 4 <= bytes.size();) {
    if (bytes[at] != '\xFF') break;
    auto marker = static_cast<unsigned char>(bytes[at + 1]);
    if (marker == 0xFF) {  // fill bytes
      ++at;
      continue;
    }
    // Frame headers are C0 to CF without DHT, JPG and DAC.
    if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC) {
      if (at + 9 > bytes.size()) break;
      return {"jpeg", "image/jpeg", number(bytes, at + 7, 2), number(bytes, at + 5, 2)};
    }
    at += 2 + number(bytes, at + 2, 2);
  }
  cut_off("JPEG");
}

}  // namespace

Picture read(std::string_view bytes) {
  constexpr std::uint64_t max_pixels = 100'000'000;
  if (!bytes.starts_with(png_begin) && !bytes.starts_with(jpeg_begin))
    throw Error{"picture.unknown", "a picture that is neither PNG nor JPEG", "convert it to one of them"};
  auto picture = bytes.starts_with(png_begin) ? read_png(bytes) : read_jpeg(bytes);
  if (picture.width == 0 || picture.height == 0) cut_off(picture.extension == "png" ? "PNG" : "JPEG");
  if (std::uint64_t{picture.width} * picture.height > max_pixels)
    throw Error{"picture.large", fmt::format("a picture of {} by {} pixels", picture.width, picture.height),
                "make it smaller; 100 million pixels are the limit"};
  return picture;
}

}  // namespace hammy::picture
