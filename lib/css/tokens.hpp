// The tokens of HTML with tags of Mustache in it. Every byte belongs to one token.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "css/sheet.hpp"

namespace hammy::css {

struct Token {
  enum class Kind : std::uint8_t { text, begin, end, style, mustache };  // comments and scripts are text
  Kind kind = Kind::text;
  std::size_t at = 0, size = 0;
  std::string name;  ///< of an element in lower case, or what stands in a tag of Mustache behind its sign
  char sign = 0;     ///< mustache: # ^ / $ < > and so on; 0 for a variable, & for one that is not escaped
  // begin
  Element element;
  bool empty = false;                        ///< has no content by its nature or by "/>"
  bool dynamic = false;                      ///< its classes or id are only known when it is filled
  std::size_t style_at = 0, style_size = 0;  ///< the value of its style attribute; style_at 0: it has none
  bool style_is_dynamic = false;             ///< tags decide which declarations there are
  // style
  std::size_t sheet_at = 0, sheet_size = 0;  ///< its content; without any where it is for some media alone
};

std::vector<Token> tokens(std::string_view html);

}  // namespace hammy::css
