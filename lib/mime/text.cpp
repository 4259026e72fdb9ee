#include "mime/text.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>

#include "base/text.hpp"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace hammy::mime {

namespace {

/// Copies a text, piece by piece between the bytes that need a look.
class Copier {
 public:
  /// `escape` is the byte that begins an escape, or one that stops the copying anyway.
  Copier(std::string_view text, std::size_t most_bytes, char escape)
      : p_(text.data()), end_(p_ + text.size()), escape_(escape) {
    // Not a string, which would fill it with zeros first.
    std::shared_ptr<char[]> memory{new char[most_bytes + block]};
    line_ = begin_ = to_ = memory.get();
    made_.memory = std::move(memory);
  }

  Text copy() {
    for (;;) {
      copy_plain();
      if (p_ == end_) break;
      const char* begin = p_++;
      if (*begin == '\\')
        unescape(begin);
      else
        put(static_cast<unsigned char>(*begin), begin);
    }
    end_line();
    made_.bytes = {begin_, static_cast<std::size_t>(to_ - begin_)};
    return std::move(made_);
  }

 private:
  static constexpr std::size_t block = 16;

  bool needs_a_look(unsigned char c) const { return c < 0x20 || c == 0x7F || c == static_cast<unsigned char>(escape_); }

  void copy_plain() {
#ifdef __SSE2__
    const auto escape = _mm_set1_epi8(escape_), last_low = _mm_set1_epi8(0x1F), del = _mm_set1_epi8(0x7F);
    while (end_ - p_ >= static_cast<std::ptrdiff_t>(block)) {
      auto bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p_));
      _mm_storeu_si128(reinterpret_cast<__m128i*>(to_), bytes);
      auto low = _mm_cmpeq_epi8(_mm_min_epu8(bytes, last_low), bytes);
      auto marks = _mm_or_si128(low, _mm_or_si128(_mm_cmpeq_epi8(bytes, escape), _mm_cmpeq_epi8(bytes, del)));
      auto hits = static_cast<unsigned>(_mm_movemask_epi8(marks));
      auto high = static_cast<unsigned>(_mm_movemask_epi8(bytes));
      int clean = hits ? std::countr_zero(hits) : static_cast<int>(block);
      if (high) made_.found.non_ascii += static_cast<std::size_t>(std::popcount(high & ((1u << clean) - 1)));
      p_ += clean;
      to_ += clean;
      if (hits) return;
    }
#endif
    for (; p_ < end_; *to_++ = *p_++) {
      auto c = static_cast<unsigned char>(*p_);
      if (needs_a_look(c)) return;
      if (c >= 0x80) ++made_.found.non_ascii;
    }
  }

  /// A character that stood at `begin` and, if it was escaped, behind it.
  void put(unsigned char c, const char* begin) {
    if (c == '\n' || c == '\r') {
      bool ends_pair = c == '\n' && begin == after_cr_;
      after_cr_ = c == '\r' ? p_ : nullptr;
      if (ends_pair) return;
      end_line();
      *to_++ = '\r';
      *to_++ = '\n';
      line_ = to_;
      return;
    }
    if ((c < 0x20 && c != '\t') || c == 0x7F) made_.found.control = true;
    if (c == 0) made_.found.nul = true;
    *to_++ = static_cast<char>(c);
  }

  void unescape(const char* begin) {
    switch (char c = *p_++) {
      case 'n': return put('\n', begin);
      case 'r': return put('\r', begin);
      case 't': return put('\t', begin);
      case 'b': return put('\b', begin);
      case 'f': return put('\f', begin);
      case 'u': break;
      default: return put(static_cast<unsigned char>(c), begin);
    }
    unsigned point = hex4();
    if (point >= 0xD800 && point < 0xDC00 && end_ - p_ >= 6) {  // valid JSON has the low half behind it
      p_ += 2;
      point = 0x10000 + ((point - 0xD800) << 10) + (hex4() - 0xDC00);
    }
    if (point < 0x80) return put(static_cast<unsigned char>(point), begin);
    std::string utf8;
    text::append_utf8(utf8, point);
    to_ = std::copy(utf8.begin(), utf8.end(), to_);
    made_.found.non_ascii += utf8.size();
  }

  unsigned hex4() {
    unsigned value = 0;
    std::from_chars(p_, p_ + 4, value, 16);
    p_ += 4;
    return value;
  }

  void end_line() {
    auto length = static_cast<std::size_t>(to_ - line_);
    auto& found = made_.found;
    found.longest_line = std::max(found.longest_line, length);
    if (length > 0 && *line_ == '.') found.dot_line = true;
    if (length >= 5 && std::memcmp(line_, "From ", 5) == 0) found.from_line = true;
  }

  const char* p_;
  const char* end_;
  char escape_;
  const char* after_cr_ = nullptr;  ///< where a line feed would belong to the CR before it
  Text made_;
  const char* begin_;
  char* to_;
  const char* line_;  ///< where this line begins
};

}  // namespace

Text make_text(std::string_view text) {
  auto ends = std::count(text.begin(), text.end(), '\n') + std::count(text.begin(), text.end(), '\r');
  return Copier(text, text.size() + static_cast<std::size_t>(ends), '\n').copy();
}

// No escape becomes longer than it was: \n has as many bytes as CRLF.
Text make_text_of_json(std::string_view inside) { return Copier(inside, inside.size(), '\\').copy(); }

}  // namespace hammy::mime
