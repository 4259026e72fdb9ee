#include "font/font.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "font/match.hpp"

namespace hammy::font {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t largest_file = std::size_t{64} << 20;

Error error(std::string code, std::string message, std::string hint) {
  return Error{std::move(code), std::move(message), std::move(hint)}.as(Failure::technical).exits(Exit::config);
}

/// An unsigned number of `length` bytes, the highest first; 0 beyond the end.
std::size_t number(std::string_view bytes, std::size_t at, std::size_t length) {
  std::size_t value = 0;
  for (auto i = at; i < at + length && i < bytes.size(); ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

/// Whether the maker allows to embed a part of the font (OpenType, table OS/2, fsType).
bool may_be_embedded(std::string_view bytes) {
  constexpr std::size_t restricted = 0x0002, usage = 0x000F, no_subsetting = 0x0100, bitmaps_only = 0x0200;
  auto tables = number(bytes, 4, 2);
  for (std::size_t i = 0; i < tables && 12 + 16 * i + 16 <= bytes.size(); ++i) {
    auto entry = 12 + 16 * i;
    if (bytes.substr(entry, 4) != "OS/2") continue;
    auto type = number(bytes, number(bytes, entry + 8, 4) + 8, 2);
    return (type & usage) != restricted && (type & (no_subsetting | bitmaps_only)) == 0;
  }
  return true;
}

void check(const fs::path& file, const std::string& name) {
  auto bytes = read_file(file, largest_file);
  std::string_view all(bytes);
  if (!all.starts_with(std::string_view("\0\1\0\0", 4)) && !all.starts_with("true"))
    throw error("font.kind", fmt::format("'{}' is no TrueType font, and other kinds cannot be embedded", name),
                "take another, such as 'Liberation Sans'");
  if (!may_be_embedded(all))
    throw error("font.licence", fmt::format("the maker of '{}' does not allow to embed it in documents", name),
                "take another, such as 'Liberation Sans'");
}

bool is_general(const std::string& family) {
  constexpr std::string_view names[] = {"sans-serif", "sans", "serif", "monospace"};
  return std::any_of(std::begin(names), std::end(names),
                     [&](std::string_view name) { return text::iequals(family, name); });
}

}  // namespace

fs::path find(const std::string& name) {
  if (name.find('/') != std::string::npos || text::lower(name).ends_with(".ttf")) {
    check(name, name);
    return name;
  }
  auto fonts = load_fonts();
  Pattern wanted(FcNameParse(bytes_of(name)), FcPatternDestroy);
  auto family = text_of(wanted, FC_FAMILY);
  if (family.empty())
    throw error("font.missing", fmt::format("'{}' is no name of a font", name),
                "'fc-list : family' lists those that are there");
  auto found = match(fonts, std::move(wanted));
  auto instead = text_of(found, FC_FAMILY);
  bool is_other = instead == last_resort(fonts) && !text::iequals(instead, family) && !is_general(family);
  if (instead.empty() || is_other)
    throw error("font.missing", fmt::format("the font '{}' is not installed", family),
                "'fc-list : family' lists those that are; or name a file");
  fs::path file(text_of(found, FC_FILE));
  check(file, name);
  return file;
}

}  // namespace hammy::font
