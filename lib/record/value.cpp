#include "record/value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <unordered_set>

#include "base/error.hpp"
#include "base/text.hpp"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace hammy::record {

namespace {

template <class Word>
Word word_at(const char* p) {
  Word word;
  std::memcpy(&word, p, sizeof word);
  return word;
}

/// Keys are short and mostly differ: this needs no call of memcmp for those of up to 16 bytes.
[[gnu::always_inline]] inline bool same_key(std::string_view a, std::string_view b) {
  auto size = a.size();
  if (size != b.size()) return false;
  const char *p = a.data(), *q = b.data();
  if (size > 16) return std::memcmp(p, q, size) == 0;
  if (size >= 8)
    return word_at<std::uint64_t>(p) == word_at<std::uint64_t>(q) &&
           word_at<std::uint64_t>(p + size - 8) == word_at<std::uint64_t>(q + size - 8);
  if (size >= 4)
    return word_at<std::uint32_t>(p) == word_at<std::uint32_t>(q) &&
           word_at<std::uint32_t>(p + size - 4) == word_at<std::uint32_t>(q + size - 4);
  for (std::size_t i = 0; i < size; ++i)
    if (p[i] != q[i]) return false;
  return true;
}

}  // namespace

// ---- Value

std::int64_t Value::integer(std::int64_t fallback) const {
  if (!is(Kind::number)) return fallback;
  std::int64_t number = 0;
  auto digits = text();
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc{} && end == digits.data() + digits.size() ? number : fallback;
}

double Value::real(double fallback) const {
  if (!is(Kind::number)) return fallback;
  double number = 0;
  auto digits = text();
  auto result = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return result.ec == std::errc{} ? number : fallback;
}

Value::Iterator Value::begin() const { return Iterator{size() ? node_ + 1 : nullptr}; }
Value::Iterator Value::end() const { return Iterator{size() ? node_ + node_->span : nullptr}; }

Value Value::find(std::string_view key) const {
  if (!is(Kind::object)) return {};
  for (const Node *member = node_ + 1, *end = node_ + node_->span; member < end; member += member->span)
    if (same_key(member->key, key)) return Value{member};
  return {};
}

Value Value::at_path(std::string_view path) const {
  Value value = *this;
  for (auto step : text::split(path, '.')) {
    if (value.is(Kind::array)) {
      std::size_t index = 0;
      auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), index);
      if (error != std::errc{} || end != step.data() + step.size() || index >= value.size()) return {};
      value = *std::next(value.begin(), static_cast<std::ptrdiff_t>(index));
    } else {
      value = value.find(step);
    }
  }
  return value;
}

// ---- strings

namespace {

unsigned hex4(const char* p) {
  unsigned value = 0;
  std::from_chars(p, p + 4, value, 16);
  return value;
}

/// Decodes the inside of a valid string literal.
std::string decode_escapes(std::string_view inside) {
  std::string out;
  out.reserve(inside.size());
  for (const char *p = inside.data(), *end = p + inside.size(); p < end;) {
    auto* escape = static_cast<const char*>(std::memchr(p, '\\', static_cast<std::size_t>(end - p)));
    if (!escape) escape = end;
    out.append(p, escape);
    if (escape == end) break;
    p = escape + 2;
    switch (char c = escape[1]) {
      case 'b': out += '\b'; break;
      case 'f': out += '\f'; break;
      case 'n': out += '\n'; break;
      case 'r': out += '\r'; break;
      case 't': out += '\t'; break;
      case 'u': {
        unsigned point = hex4(p);
        p += 4;
        if (point >= 0xD800 && point < 0xDC00) {  // validation guarantees the low half
          point = 0x10000 + ((point - 0xD800) << 10) + (hex4(p + 2) - 0xDC00);
          p += 6;
        }
        text::append_utf8(out, point);
        break;
      }
      default: out += c;
    }
  }
  return out;
}

}  // namespace

std::string decode_string(std::string_view literal) { return decode_escapes(literal.substr(1, literal.size() - 2)); }

// ---- Document

/// Walks valid JSON once, depth first; nothing is checked here but duplicate keys.
class Document::Parser {
 public:
  Parser(Document& document, std::string_view json) : document_(document), p_(json.data()), end_(p_ + json.size()) {}

  void value(std::string_view key) {
    skip_space();
    auto index = document_.nodes_.size();
    document_.nodes_.emplace_back().key = key;
    const char* begin = p_;
    Value::Node made;
    switch (*p_) {
      case '{': made = object(); break;
      case '[': made = array(); break;
      case '"':
        made.kind = Kind::string;
        made.text = string();
        break;
      case 't':
      case 'f':
        made.kind = Kind::boolean;
        made.text = word();
        break;
      case 'n': word(); break;
      default: made.kind = Kind::number; made.text = word();
    }
    made.key = key;
    made.raw = {begin, static_cast<std::size_t>(p_ - begin)};
    made.span = static_cast<std::uint32_t>(document_.nodes_.size() - index);
    document_.nodes_[index] = made;
  }

 private:
  void skip_space() {
    while (p_ < end_ && (*p_ == ' ' || *p_ == '\n' || *p_ == '\r' || *p_ == '\t')) ++p_;
  }

  std::string_view word() {
    const char* begin = p_;
    while (p_<end_&& static_cast<unsigned char>(*p_)> ' ' && *p_ != ',' && *p_ != ']' && *p_ != '}') ++p_;
    return {begin, static_cast<std::size_t>(p_ - begin)};
  }

  std::string_view string() {
    const char* begin = ++p_;
    bool escaped = false;
#ifdef __SSE2__
    while (end_ - p_ >= 16) {
      auto bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p_));
      auto hits = static_cast<unsigned>(_mm_movemask_epi8(
          _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')))));
      if (!hits) {
        p_ += 16;
        continue;
      }
      p_ += __builtin_ctz(hits);
      if (*p_ == '"') break;
      escaped = true;
      p_ += 2;
    }
#endif
    for (; *p_ != '"'; ++p_)
      if (*p_ == '\\') escaped = true, ++p_;
    std::string_view inside{begin, static_cast<std::size_t>(p_ - begin)};
    ++p_;
    if (!escaped) return inside;
    return document_.decoded_.emplace_front(decode_escapes(inside));
  }

  Value::Node object() {
    Value::Node made;
    made.kind = Kind::object;
    auto first = document_.nodes_.size();
    for (++p_, skip_space(); *p_ != '}'; skip_space()) {
      if (*p_ == ',') ++p_, skip_space();
      auto key = string();
      skip_space();
      ++p_;  // the colon
      value(key);
      ++made.count;
    }
    ++p_;
    refuse_duplicates(first, made.count);
    return made;
  }

  Value::Node array() {
    Value::Node made;
    made.kind = Kind::array;
    for (++p_, skip_space(); *p_ != ']'; skip_space()) {
      if (*p_ == ',') ++p_;
      value({});
      ++made.count;
    }
    ++p_;
    return made;
  }

  void refuse_duplicates(std::size_t first, std::uint32_t count) const {
    auto refuse = [](std::string_view key) {
      throw Error{"record.duplicate-key", fmt::format("the key '{}' stands twice in one object", text::clip(key, 100)),
                  "keep one of the two"};
    };
    const Value::Node* end = document_.nodes_.data() + document_.nodes_.size();
    const Value::Node* begin = document_.nodes_.data() + first;
    if (count <= 16) {
      for (auto* a = begin; a < end; a += a->span)
        for (auto* b = begin; b < a; b += b->span)
          if (same_key(a->key, b->key)) refuse(a->key);
    } else {
      std::unordered_set<std::string_view> seen;
      for (auto* a = begin; a < end; a += a->span)
        if (!seen.insert(a->key).second) refuse(a->key);
    }
  }

  Document& document_;
  const char* p_;
  const char* end_;
};

Document Document::parse_valid(std::string_view json) {
  Document document;
  document.nodes_.reserve(json.size() / 24 + 4);
  Parser(document, json).value({});
  return document;
}

Document Document::parse(std::string_view json) {
  validate(json);
  return parse_valid(json);
}

}  // namespace hammy::record
