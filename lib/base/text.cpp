#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "base/error.hpp"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace hammy::text {

bool is_ascii(std::string_view bytes) {
  while (bytes.size() >= 8) {
    std::uint64_t word;
    std::memcpy(&word, bytes.data(), 8);
    if (word & 0x8080808080808080u) return false;
    bytes.remove_prefix(8);
  }
  return std::all_of(bytes.begin(), bytes.end(), [](unsigned char c) { return c < 0x80; });
}

bool is_utf8(std::string_view bytes) {
  const auto* p = reinterpret_cast<const unsigned char*>(bytes.data());
  const auto* end = p + bytes.size();
  auto continues = [&](int count) {
    if (end - p < count) return false;
    for (int i = 0; i < count; ++i)
      if ((p[i] & 0xC0) != 0x80) return false;
    p += count;
    return true;
  };
  while (p < end) {
#ifdef __SSE2__
    while (end - p >= 16 && !_mm_movemask_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)))) p += 16;
#endif
    while (end - p >= 8) {  // most text is mostly ASCII
      std::uint64_t word;
      std::memcpy(&word, p, 8);
      if (word & 0x8080808080808080u) break;
      p += 8;
    }
    if (p == end) break;
    unsigned char c = *p++;
    if (c < 0x80) continue;
    unsigned char next = p < end ? *p : 0;
    if (c >= 0xC2 && c <= 0xDF) {
      if (!continues(1)) return false;
    } else if (c >= 0xE0 && c <= 0xEF) {
      if ((c == 0xE0 && next < 0xA0) || (c == 0xED && next > 0x9F) || !continues(2)) return false;
    } else if (c >= 0xF0 && c <= 0xF4) {
      if ((c == 0xF0 && next < 0x90) || (c == 0xF4 && next > 0x8F) || !continues(3)) return false;
    } else {
      return false;
    }
  }
  return true;
}

std::size_t code_points(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](unsigned char c) { return (c & 0xC0) != 0x80; }));
}

std::string_view clip(std::string_view utf8, std::size_t max_bytes) {
  if (utf8.size() <= max_bytes) return utf8;
  while (max_bytes > 0 && (static_cast<unsigned char>(utf8[max_bytes]) & 0xC0) == 0x80) --max_bytes;
  return utf8.substr(0, max_bytes);
}

void append_utf8(std::string& out, unsigned point) {
  if (point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) point = 0xFFFD;
  auto tail = [&](int shift) { out += static_cast<char>(0x80 | (point >> shift & 0x3F)); };
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xC0 | point >> 6);
    tail(0);
  } else if (point < 0x10000) {
    out += static_cast<char>(0xE0 | point >> 12);
    tail(6), tail(0);
  } else {
    out += static_cast<char>(0xF0 | point >> 18);
    tail(12), tail(6), tail(0);
  }
}

void append_html(std::string& out, std::string_view utf8) {
  for (char c : utf8) switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
}

std::string printable(std::string_view utf8) {
  std::string out;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    auto byte = static_cast<unsigned char>(utf8[i]);
    // U+0080 to U+009F are control characters too; in UTF-8 they begin with C2.
    bool c1 = byte == 0xC2 && i + 1 < utf8.size() && static_cast<unsigned char>(utf8[i + 1]) < 0xA0;
    if (c1) ++i;
    out += c1 || byte < 0x20 || byte == 0x7F ? ' ' : utf8[i];
  }
  return out;
}

std::string one_line(std::string_view text) {
  std::string line;
  for (char c : text) {
    bool blank = static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == ' ';
    if (blank && (line.empty() || line.back() == ' ')) continue;
    line += blank ? ' ' : c;
  }
  if (line.ends_with(' ')) line.pop_back();
  return line;
}

std::string file_name(std::string_view text, std::string_view otherwise) {
  auto name = one_line(text);
  for (char& c : name)
    if (c == '/' || c == '\\' || c == ':') c = '-';
  return name.find_first_not_of('.') == name.npos ? std::string(otherwise) : name;
}

std::string_view trim(std::string_view s) {
  constexpr std::string_view white = " \t\r\n\f\v";
  auto begin = s.find_first_not_of(white);
  if (begin == s.npos) return {};
  return s.substr(begin, s.find_last_not_of(white) - begin + 1);
}

namespace {
constexpr char lower_ascii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }
}  // namespace

std::string lower(std::string_view s) {
  std::string out(s);
  std::transform(out.begin(), out.end(), out.begin(), lower_ascii);
  return out;
}

bool iequals(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower_ascii(x) == lower_ascii(y); });
}

std::vector<std::string_view> split(std::string_view s, char separator) {
  std::vector<std::string_view> pieces;
  pieces.reserve(static_cast<std::size_t>(std::count(s.begin(), s.end(), separator)) + 1);
  for (;;) {
    auto at = s.find(separator);
    pieces.push_back(s.substr(0, at));
    if (at == s.npos) return pieces;
    s.remove_prefix(at + 1);
  }
}

std::string join(const std::vector<std::string>& pieces, std::string_view separator) {
  std::string out;
  for (const auto& piece : pieces) {
    if (&piece != &pieces.front()) out += separator;
    out += piece;
  }
  return out;
}

namespace {
constexpr std::string_view base64_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<std::int8_t, 256> base64_values = [] {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  for (std::size_t i = 0; i < base64_alphabet.size(); ++i)
    values[static_cast<unsigned char>(base64_alphabet[i])] = static_cast<std::int8_t>(i);
  return values;
}();
}  // namespace

void append_base64(std::string& out, std::string_view bytes) {
  auto at = out.size();
  out.resize(at + (bytes.size() + 2) / 3 * 4);
  char* to = out.data() + at;
  const auto* from = reinterpret_cast<const unsigned char*>(bytes.data());
  auto left = bytes.size();
  for (; left >= 3; left -= 3, from += 3) {
    std::uint32_t group = from[0] << 16 | from[1] << 8 | from[2];
    *to++ = base64_alphabet[group >> 18];
    *to++ = base64_alphabet[group >> 12 & 63];
    *to++ = base64_alphabet[group >> 6 & 63];
    *to++ = base64_alphabet[group & 63];
  }
  if (left == 0) return;
  std::uint32_t group = from[0] << 16 | (left == 2 ? from[1] << 8 : 0);
  *to++ = base64_alphabet[group >> 18];
  *to++ = base64_alphabet[group >> 12 & 63];
  *to++ = left == 2 ? base64_alphabet[group >> 6 & 63] : '=';
  *to++ = '=';
}

std::string base64(std::string_view bytes) {
  std::string out;
  append_base64(out, bytes);
  return out;
}

std::string from_base64(std::string_view encoded) {
  std::string out;
  out.reserve(encoded.size() / 4 * 3);
  std::uint32_t group = 0;
  int digits = 0, padding = 0;
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    char c = encoded[i];
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') continue;
    auto value = base64_values[static_cast<unsigned char>(c)];
    if (c == '=' && digits >= 2 && digits + padding < 4) {
      ++padding;
      continue;
    }
    if (value < 0 || padding > 0)
      throw Error{"text.base64", fmt::format("not base64: unexpected byte at position {}", i)};
    group = group << 6 | static_cast<std::uint32_t>(value);
    if (++digits == 4) {
      out += static_cast<char>(group >> 16);
      out += static_cast<char>(group >> 8);
      out += static_cast<char>(group);
      group = 0;
      digits = 0;
    }
  }
  if (digits == 1) throw Error{"text.base64", "not base64: it ends in the middle of a byte"};
  if (digits == 2) out += static_cast<char>(group >> 4);
  if (digits == 3) {
    out += static_cast<char>(group >> 10);
    out += static_cast<char>(group >> 2);
  }
  return out;
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (unsigned char c : bytes) {
    out += digits[c >> 4];
    out += digits[c & 15];
  }
  return out;
}

}  // namespace hammy::text
