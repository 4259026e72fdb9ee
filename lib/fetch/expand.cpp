// Templates in addresses: variables and nothing else, because what a section or a filter makes could be anything.
#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "fetch/address.hpp"

namespace hammy::fetch {

namespace {

using record::Kind;

bool is_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

void append_escaped(std::string& out, char c) { fmt::format_to(std::back_inserter(out), "%{:02X}", c & 0xff); }

/// RFC 3986 section 2.3: all but the unreserved characters.
void append_value(std::string& out, std::string_view value) {
  for (char c : value)
    if (is_alphanumeric(c) || std::string_view("-._~").find(c) != std::string_view::npos)
      out += c;
    else
      append_escaped(out, c);
}

void append_literal(std::string& out, std::string_view text) {
  for (char c : text)
    if (c > 0x20 && c < 0x7f && std::string_view("\"<>\\^`{|}").find(c) == std::string_view::npos)
      out += c;
    else
      append_escaped(out, c);
}

bool is_name(std::string_view name) {
  return !name.empty() &&
         std::ranges::all_of(name, [](char c) { return is_alphanumeric(c) || c == '_' || c == '-' || c == '.'; });
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

}  // namespace

Lookup values_of(const record::Record& record) {
  return [&record](std::string_view name) {
    auto value = record.lookup(name);
    if (!value.has_value())
      throw Error{"fetch.variable",
                  fmt::format("the record lacks '{}', which the address of an attachment asks for", name)};
    if (!value.is(Kind::string) && !value.is(Kind::number) && !value.is(Kind::boolean))
      throw Error{"fetch.variable",
                  fmt::format("'{}' is neither text nor number, and cannot stand in an address", name)};
    return std::string(value.text());
  };
}

std::string expand(std::string_view text, const Lookup& lookup) {
  std::string out;
  for (;;) {
    auto open = text.find("{{");
    append_literal(out, text.substr(0, open));
    if (open == text.npos) return out;
    auto close = text.find("}}", open);
    if (close == text.npos)
      throw Error{"fetch.template", "an address has '{{' without '}}'", "write variables as {{name}}"};
    auto name = hammy::text::trim(text.substr(open + 2, close - open - 2));
    if (!is_name(name))
      throw Error{"fetch.template", fmt::format("'{}' is no variable", hammy::text::clip(name, 80)),
                  "an address can have {{name}} alone: no sections, fragments or filters"};
    auto value = lookup(name);
    if (value.empty()) throw Error{"fetch.variable", fmt::format("'{}' is empty, and part of an address", name)};
    if (value.find_first_of("/\\") != value.npos || std::ranges::any_of(value, is_control))
      throw Error{"fetch.variable",
                  fmt::format("'{}' has a slash or a control character in it, and is part of an address", name),
                  "a value must not choose another folder; give the record one without, for this use"};
    append_value(out, value);
    text.remove_prefix(close + 2);
  }
}

std::string decode(std::string_view text) {
  auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    bool whole = i + 2 < text.size();
    int high = whole ? digit(text[i + 1]) : -1, low = whole ? digit(text[i + 2]) : -1;
    if (high < 0 || low < 0)
      throw Error{"fetch.address", "an address has a '%' that is not followed by two hex digits"};
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

void check_path(std::string_view path) {
  for (auto segment : text::split(path, '/')) {
    auto name = decode(segment);
    bool upwards = name == "." || name == "..";
    if (upwards || name.find_first_of("/\\") != name.npos || std::ranges::any_of(name, is_control))
      throw Error{"fetch.address", fmt::format("'{}' cannot be part of an address's path", text::printable(segment)),
                  "a path leads downwards: no '..', and no slash or control character that is escaped"};
  }
}

}  // namespace hammy::fetch
