#include "pdf/old_filters.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/error.hpp"

namespace hammy::pdf {

namespace {

[[noreturn]] void too_much() {
  throw Error{"pdf.syntax", "the PDF is damaged: a stream holds more than 256 MB", "see 'qpdf --check FILE'"};
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string ascii_hex(std::string_view data) {
  std::string out;
  int high = -1;
  for (char c : data) {
    if (c == '>') break;
    int digit = hex_digit(c);
    if (digit < 0) continue;
    if (high >= 0) out += static_cast<char>(high * 16 + digit);
    high = high >= 0 ? -1 : digit;
  }
  if (high >= 0) out += static_cast<char>(high * 16);
  return out;
}

std::string ascii_85(std::string_view data) {
  std::string out;
  std::uint32_t group = 0;
  int digits = 0;
  auto flush = [&](int bytes) {
    for (int i = 0; i < bytes; ++i) out += static_cast<char>(group >> (24 - 8 * i));
    group = 0;
    digits = 0;
  };
  for (char c : data) {
    if (c == '~') break;
    if (c == 'z' && digits == 0) {
      flush(4);
    } else if (c >= '!' && c <= 'u') {
      group = group * 85 + static_cast<std::uint32_t>(c - '!');
      if (++digits == 5) flush(4);
    }
  }
  if (digits < 2) return out;
  auto bytes = digits - 1;
  for (; digits < 5; ++digits) group = group * 85 + 84;
  flush(bytes);
  return out;
}

std::string run_length(std::string_view data, std::size_t most_bytes) {
  constexpr unsigned end = 128;
  std::string out;
  for (std::size_t at = 0; at + 1 < data.size();) {
    auto length = static_cast<unsigned char>(data[at++]);
    if (length == end) break;
    if (length < end) {
      out += data.substr(at, length + 1U);
      at += length + 1U;
    } else {
      out.append(257U - length, data[at++]);
    }
    if (out.size() > most_bytes) too_much();
  }
  return out;
}

std::string lzw(std::string_view data, bool early, std::size_t most_bytes) {
  constexpr std::size_t clear = 256, end = 257, full = 4096;
  struct Word {
    std::size_t at, length;
  };
  std::vector<Word> words;  // from code 258 on, as places in what came out
  std::string out;
  Word last{0, 0};
  std::uint32_t bits = 0;
  unsigned held = 0, width = 9;
  for (std::size_t at = 0;;) {
    for (; held < width && at < data.size(); held += 8) bits = bits << 8 | static_cast<unsigned char>(data[at++]);
    if (held < width) return out;
    held -= width;
    std::size_t code = bits >> held & ((1U << width) - 1);
    if (code == end) return out;
    if (code == clear) {
      words.clear();
      last = {0, 0};
      width = 9;
      continue;
    }
    auto begin = out.size();
    if (code < clear) {
      out += static_cast<char>(code);
    } else if (code - 258 < words.size()) {
      auto [from, length] = words[code - 258];
      for (std::size_t i = 0; i < length; ++i) out += out[from + i];
    } else if (code - 258 == words.size() && last.length > 0) {
      for (std::size_t i = 0; i < last.length; ++i) out += out[last.at + i];
      out += out[last.at];
    } else {
      return out;
    }
    if (out.size() > most_bytes) too_much();
    // What stood there before, and the first byte of this: they follow each other in what came out.
    if (last.length > 0 && words.size() + 258 < full) words.push_back({last.at, last.length + 1});
    last = {begin, out.size() - begin};
    auto next = words.size() + 258 + (early ? 1 : 0);
    width = next >= 2048 ? 12 : next >= 1024 ? 11 : next >= 512 ? 10 : 9;
  }
}

}  // namespace hammy::pdf
