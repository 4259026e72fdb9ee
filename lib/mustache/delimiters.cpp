#include "mustache/delimiters.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace hammy::mustache {

namespace {

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  std::string out;
  std::string_view rest = text;
  for (auto at = rest.find(from); at != rest.npos; at = rest.find(from)) {
    out += rest.substr(0, at);
    out += to;
    rest.remove_prefix(at + from.size());
  }
  out += rest;
  text = std::move(out);
}

/// What stands in a tag as we read it: Word turns quotation marks into typographic ones while people type, and blanks
/// into no-break spaces.
std::string plain(std::string inside) {
  for (char& c : inside)
    if (c == '\n' || c == '\t' || c == '\r') c = ' ';
  replace_all(inside, "\u00A0", " ");
  replace_all(inside, "\u202F", " ");
  replace_all(inside, "\u2011", "-");
  if (inside.find('"') == inside.npos) {
    for (auto quote : {"\u201C", "\u201D", "\u201E", "\u201F"}) replace_all(inside, quote, "\"");
    if (inside.find('"') == inside.npos)
      for (auto quote : {"\u2018", "\u2019", "\u201A", "\u201B"}) replace_all(inside, quote, "'");
  }
  return std::string(text::trim(inside));
}

}  // namespace

Delimiters Delimiters::parse(std::string_view words, std::string_view subject) {
  words = text::trim(words);
  if (words.empty()) return {};
  auto gap = words.find(' ');
  auto first = words.substr(0, gap), second = gap == words.npos ? std::string_view{} : text::trim(words.substr(gap));
  if (second.empty() || words.find('=') != words.npos || second.find(' ') != second.npos)
    throw Error{"template.setting", fmt::format("{}: '{}' does not name two delimiters", subject, words),
                "write them with a blank between them, such as '{ }'"}
        .as(Failure::technical)
        .exits(Exit::config);
  return {std::string(first), std::string(second)};
}

std::optional<FoundTag> next_tag(std::string_view text, std::size_t from, const Delimiters& delimiters) {
  auto begin = text.find(delimiters.open, from);
  if (begin == text.npos) return {};
  auto inside = begin + delimiters.open.size();
  char sign = inside < text.size() ? text[inside] : '\0';
  auto close = (sign == '{' ? "}" : sign == '=' ? "=" : "") + delimiters.close;
  auto stop = text.find(close, inside + (sign == '=' ? 1 : 0));
  if (stop == text.npos) return FoundTag{begin, text.npos, close};
  auto length = stop - inside + (sign == '{' ? 1 : 0);
  return FoundTag{begin, stop + close.size(), plain(std::string(text.substr(inside, length)))};
}

}  // namespace hammy::mustache
