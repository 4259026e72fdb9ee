#include "pki/der.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>

#include "base/error.hpp"

namespace hammy::pki::der {

std::string value(unsigned char tag, std::string_view content) {
  std::string out;
  out.reserve(content.size() + 6);
  out += static_cast<char>(tag);
  if (content.size() < 0x80) {
    out += static_cast<char>(content.size());
  } else {
    int bytes = 1;
    while (bytes < 8 && content.size() >> (8 * bytes)) ++bytes;
    out += static_cast<char>(0x80 | bytes);
    for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(content.size() >> (8 * i));
  }
  out += content;
  return out;
}

std::string sequence(std::string_view content) { return value(0x30, content); }

std::string set_of(std::vector<std::string> elements) {
  std::sort(elements.begin(), elements.end());
  std::string content;
  for (const auto& element : elements) content += element;
  return value(0x31, content);
}

std::string octets(std::string_view bytes) { return value(0x04, bytes); }

std::string integer(std::uint64_t number) {
  std::string bytes;
  do {
    bytes.insert(bytes.begin(), static_cast<char>(number));
    number >>= 8;
  } while (number);
  if (static_cast<unsigned char>(bytes.front()) & 0x80) bytes.insert(bytes.begin(), '\0');
  return value(0x02, bytes);
}

std::string null() { return value(0x05, {}); }

std::string tagged(unsigned number, std::string_view content) {
  return value(static_cast<unsigned char>(0xA0 | number), content);
}

std::string oid(std::string_view dotted) {
  std::string bytes;
  std::uint64_t first = 0;
  for (int position = 0; !dotted.empty(); ++position) {
    auto dot = std::min(dotted.find('.'), dotted.size());
    std::uint64_t arc = 0;
    std::from_chars(dotted.data(), dotted.data() + dot, arc);
    dotted.remove_prefix(std::min(dot + 1, dotted.size()));
    if (position == 0) {
      first = arc;
      continue;
    }
    if (position == 1) arc += first * 40;
    std::string groups;
    do {
      groups.insert(groups.begin(), static_cast<char>((arc & 0x7F) | (groups.empty() ? 0 : 0x80)));
      arc >>= 7;
    } while (arc);
    bytes += groups;
  }
  return value(0x06, bytes);
}

std::string dotted(std::string_view content) {
  std::string out;
  std::uint64_t arc = 0;
  for (bool first = true; unsigned char byte : content) {
    arc = arc << 7 | (byte & 0x7F);
    if (byte & 0x80) continue;
    if (first) {
      auto top = std::min<std::uint64_t>(arc / 40, 2);
      out = fmt::format("{}.{}", top, arc - 40 * top);
      first = false;
    } else {
      fmt::format_to(std::back_inserter(out), ".{}", arc);
    }
    arc = 0;
  }
  return out;
}

Element Reader::next() {
  auto fail = [] { return Error{"pki.der", "a value of a signature or certificate is damaged"}; };
  if (rest_.size() < 2) throw fail();
  auto length = std::size_t{static_cast<unsigned char>(rest_[1])};
  std::size_t head = 2;
  if (length >= 0x80) {
    auto bytes = length & 0x7F;
    if (bytes == 0 || bytes > 4 || rest_.size() < 2 + bytes) throw fail();
    length = 0;
    for (std::size_t i = 0; i < bytes; ++i) length = length << 8 | static_cast<unsigned char>(rest_[2 + i]);
    head += bytes;
  }
  if (length > rest_.size() - head) throw fail();
  Element out{static_cast<unsigned char>(rest_[0]), rest_.substr(head, length), rest_.substr(0, head + length)};
  rest_.remove_prefix(head + length);
  return out;
}

std::optional<Element> Reader::next_if(unsigned char tag) {
  if (rest_.empty() || static_cast<unsigned char>(rest_[0]) != tag) return {};
  return next();
}

Element Reader::expect(unsigned char tag) {
  auto out = next();
  if (out.tag != tag) throw Error{"pki.der", "a signature or certificate is not built as it should be"};
  return out;
}

}  // namespace hammy::pki::der
