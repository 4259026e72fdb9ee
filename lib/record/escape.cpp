// Texts as JSON string literals. Every text that a program writes goes through here, HTML of many KB with a quotation
// mark in every tag, so it works on 16 bytes at a time where the machine can.
#include <algorithm>
#include <array>
#include <cstdint>

#include "record/value.hpp"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace hammy::record {

namespace {

/// What goes behind the backslash: the letter of a short escape, 'u' for \u00XX, 0 for a byte that stays as it is.
constexpr std::array<char, 256> escapes = [] {
  std::array<char, 256> table{};
  for (unsigned c = 0; c < 0x20; ++c) table[c] = 'u';
  table['\b'] = 'b';
  table['\f'] = 'f';
  table['\n'] = 'n';
  table['\r'] = 'r';
  table['\t'] = 't';
  table['"'] = '"';
  table['\\'] = '\\';
  return table;
}();

/// Writes the byte escaped; returns where to go on.
char* write_escape(char* to, unsigned char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  *to++ = '\\';
  *to++ = escapes[c];
  if (escapes[c] != 'u') return to;
  *to++ = '0';
  *to++ = '0';
  *to++ = digits[c >> 4];
  *to++ = digits[c & 15];
  return to;
}

}  // namespace

void append_string(std::string& out, std::string_view utf8) {
  constexpr std::ptrdiff_t piece = 256;
  char buffer[6 * (piece + 16)];  // every byte of a piece could become six
  const char *p = utf8.data(), *end = p + utf8.size();
  out += '"';
  while (p < end) {
    const char* stop = p + std::min(piece, end - p);
    char* to = buffer;
    while (p < stop) {
#ifdef __SSE2__
      if (end - p >= 16) {
        auto bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to), bytes);
        auto low = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes);
        auto quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
        auto slash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
        auto hits = static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(low, _mm_or_si128(quote, slash))));
        int clean = hits ? __builtin_ctz(hits) : 16;
        p += clean;
        to += clean;
        if (hits) to = write_escape(to, static_cast<unsigned char>(*p++));
        continue;
      }
#endif
      auto c = static_cast<unsigned char>(*p++);
      if (escapes[c])
        to = write_escape(to, c);
      else
        *to++ = static_cast<char>(c);
    }
    out.append(buffer, static_cast<std::size_t>(to - buffer));
  }
  out += '"';
}

}  // namespace hammy::record
