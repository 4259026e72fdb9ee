#include "markdown/events.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "markdown/markdown.hpp"

namespace hammy::markdown {

namespace {

constexpr int max_depth = 50;
// Readable bytes behind the source that md4c is given.
constexpr std::size_t padding = 64;

struct Reading {
  Events& events;
  std::string_view source;
  int depth = 0;
  std::exception_ptr thrown;  // md4c is C: nothing may be thrown through it
};

template <class Call>
int guarded(void* user, Call call) {
  auto& reading = *static_cast<Reading*>(user);
  try {
    if (reading.events.size() > 8 * max_source)
      throw Error{"markdown.too-large", "the text made from Markdown is too large", "shorten its tables and lists"};
    call(reading);
    return 0;
  } catch (...) {
    reading.thrown = std::current_exception();
    return 1;
  }
}

int enter_block(MD_BLOCKTYPE type, void* detail, void* user) {
  return guarded(user, [&](Reading& reading) {
    if (++reading.depth > max_depth)
      throw Error{"markdown.too-deep",
                  fmt::format("more than {} lists and quotations stand in one another", max_depth)};
    reading.events.enter(type, detail);
  });
}
int leave_block(MD_BLOCKTYPE type, void* detail, void* user) {
  return guarded(user, [&](Reading& reading) {
    --reading.depth;
    reading.events.leave(type, detail);
  });
}
int enter_span(MD_SPANTYPE type, void* detail, void* user) {
  return guarded(user, [&](Reading& reading) { reading.events.enter(type, detail); });
}
int leave_span(MD_SPANTYPE type, void* detail, void* user) {
  return guarded(user, [&](Reading& reading) { reading.events.leave(type, detail); });
}
int text(MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size, void* user) {
  return guarded(user, [&](Reading& reading) {
    // md4c 0.4.8 reads past the end of some sources that end within a table: what lies behind is not text.
    const char* begin = reading.source.data();
    const char* end = begin + reading.source.size();
    std::size_t length = size;
    if (!std::less<>{}(text, begin) && std::less<>{}(text, end + padding))
      length = std::less<>{}(text, end) ? std::min<std::size_t>(size, static_cast<std::size_t>(end - text)) : 0;
    reading.events.text(type, {text, length});
  });
}

}  // namespace

void read(std::string_view source, Events& events) {
  if (source.size() > max_source)
    throw Error{"markdown.too-large", fmt::format("Markdown of more than {} bytes is not read", max_source)};
  MD_PARSER parser{};
  parser.flags = MD_DIALECT_GITHUB | MD_FLAG_NOHTML;
  parser.enter_block = enter_block;
  parser.leave_block = leave_block;
  parser.enter_span = enter_span;
  parser.leave_span = leave_span;
  parser.text = text;
  std::string padded(source);
  if (!padded.ends_with('\n')) padded += '\n';
  auto length = padded.size();
  padded.append(padding, '\0');
  Reading reading{events, {padded.data(), length}, 0, {}};
  int result = md_parse(padded.data(), static_cast<MD_SIZE>(length), &parser, &reading);
  if (reading.thrown) std::rethrow_exception(reading.thrown);
  if (result != 0) throw Error{"markdown.memory", "not enough memory to read Markdown"}.as(Failure::technical);
}

std::string decoded_entity(std::string_view entity) {
  static constexpr std::pair<std::string_view, std::string_view> names[] = {
      {"&amp;", "&"},       {"&lt;", "<"},     {"&gt;", ">"},    {"&quot;", "\""}, {"&apos;", "'"},
      {"&nbsp;", "\u00A0"}, {"&copy;", "©"},   {"&reg;", "®"},   {"&trade;", "™"}, {"&euro;", "€"},
      {"&pound;", "£"},     {"&hellip;", "…"}, {"&ndash;", "–"}, {"&mdash;", "—"}, {"&laquo;", "«"},
      {"&raquo;", "»"},     {"&lsquo;", "‘"},  {"&rsquo;", "’"}, {"&ldquo;", "“"}, {"&rdquo;", "”"},
      {"&bull;", "•"},      {"&middot;", "·"}, {"&times;", "×"}, {"&deg;", "°"},   {"&shy;", "\u00AD"}};
  if (entity.starts_with("&#") && entity.size() > 3) {
    bool hexadecimal = entity[2] == 'x' || entity[2] == 'X';
    auto digits = entity.substr(hexadecimal ? 3 : 2, entity.size() - (hexadecimal ? 4 : 3));
    unsigned point = 0;
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), point, hexadecimal ? 16 : 10);
    std::string out;
    // CommonMark 2.5: a reference to what is no character, U+0000 too, is U+FFFD.
    text::append_utf8(out, error == std::errc{} && point != 0 ? point : 0xFFFD);
    return out;
  }
  for (const auto& [name, character] : names)
    if (name == entity) return std::string(character);
  return std::string(entity);
}

std::string attribute(const MD_ATTRIBUTE& attribute) {
  std::string out;
  if (!attribute.text) return out;
  for (unsigned i = 0; attribute.substr_offsets[i] < attribute.size; ++i) {
    std::string_view piece{attribute.text + attribute.substr_offsets[i],
                           attribute.substr_offsets[i + 1] - attribute.substr_offsets[i]};
    switch (attribute.substr_types[i]) {
      case MD_TEXT_ENTITY: out += decoded_entity(piece); break;
      case MD_TEXT_NULLCHAR: out += "\xEF\xBF\xBD"; break;
      default: out += piece;
    }
  }
  return out;
}

}  // namespace hammy::markdown
