#include "mime/encoding.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "base/text.hpp"

namespace hammy::mime {

std::string_view to_string(Encoding encoding) {
  switch (encoding) {
    case Encoding::seven_bit: return "7bit";
    case Encoding::eight_bit: return "8bit";
    case Encoding::quoted_printable: return "quoted-printable";
    case Encoding::base64: return "base64";
  }
  return "7bit";
}

Encoding choose(const Survey& found, std::size_t size, bool eight_bit) {
  constexpr std::size_t longest_allowed = 998;  // RFC 5322 section 2.1.1
  bool safe_lines = found.longest_line <= longest_allowed && !found.control && !found.from_line;
  if (safe_lines && found.non_ascii == 0) return Encoding::seven_bit;
  if (safe_lines && eight_bit) return Encoding::eight_bit;
  // A byte above 0x7F costs two more as =XX; base64 makes everything a third longer.
  return found.non_ascii > size / 6 ? Encoding::base64 : Encoding::quoted_printable;
}

namespace {

enum class Byte : std::uint8_t { plain, white, line_end, escape };

constexpr std::array<Byte, 256> byte_kinds = [] {
  std::array<Byte, 256> kinds{};
  kinds.fill(Byte::escape);
  for (int c = 33; c <= 126; ++c) kinds[static_cast<std::size_t>(c)] = Byte::plain;
  kinds['='] = Byte::escape;
  kinds[' '] = kinds['\t'] = Byte::white;
  kinds['\r'] = kinds['\n'] = Byte::line_end;
  return kinds;
}();

Byte kind(char c) { return byte_kinds[static_cast<unsigned char>(c)]; }

}  // namespace

void append_quoted_printable(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  constexpr std::size_t width = 75;  // and "=" at a soft line break
  std::size_t column = 0;
  auto room = [&](std::size_t needed) {
    if (column + needed <= width) return;
    out.append("=\r\n", 3);
    column = 0;
  };
  auto escape = [&](char c) {
    room(3);
    out += '=';
    out += digits[static_cast<unsigned char>(c) >> 4];
    out += digits[static_cast<unsigned char>(c) & 15];
    column += 3;
  };
  const char* p = text.data();
  const char* const end = p + text.size();
  auto ends_line = [&](const char* at) { return at == end || kind(*at) == Byte::line_end; };
  while (p < end) {
    if (column == 0 && (*p == '.' || (*p == 'F' && end - p >= 5 && std::memcmp(p, "From ", 5) == 0))) {
      escape(*p++);
      continue;
    }
    switch (kind(*p)) {
      case Byte::escape: escape(*p++); break;
      case Byte::line_end:
        out.append("\r\n", 2);
        column = 0;
        p += *p == '\r' && p + 1 < end && p[1] == '\n' ? 2 : 1;
        break;
      case Byte::white:
        if (ends_line(p + 1)) {  // white space before a line end is lost on the way
          escape(*p++);
          break;
        }
        [[fallthrough]];
      case Byte::plain: {
        room(1);
        const char* run = p++;
        const char* limit = run + std::min<std::ptrdiff_t>(end - run, static_cast<std::ptrdiff_t>(width - column));
        while (p < limit && (kind(*p) == Byte::plain || (kind(*p) == Byte::white && !ends_line(p + 1)))) ++p;
        out.append(run, p);
        column += static_cast<std::size_t>(p - run);
        break;
      }
    }
  }
}

void append_base64_lines(std::string& out, std::string_view bytes) {
  constexpr std::size_t line_bytes = 57;  // 76 characters
  out.reserve(out.size() + (bytes.size() / line_bytes + 1) * 78);
  while (!bytes.empty()) {
    text::append_base64(out, bytes.substr(0, line_bytes));
    bytes.remove_prefix(std::min(line_bytes, bytes.size()));
    if (!bytes.empty()) out.append("\r\n", 2);
  }
}

}  // namespace hammy::mime
