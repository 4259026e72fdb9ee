// Escaping: how a value must be written so that it stays text inside a kind of file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hammy::mustache {

enum class Escape : std::uint8_t {
  none,
  html,      ///< & < > " ' (as &#39;: Outlook shows &apos; literally)
  xml,       ///< the same characters, and what XML 1.0 section 2.2 forbids becomes U+FFFD
  markdown,  ///< every character that means something to Markdown gets a backslash; line ends become spaces
  json,      ///< the inside of a JSON string
  word,      ///< as xml, inside a <w:t> of a Word document: a line end becomes <w:br/>, a tab <w:tab/>
  url,       ///< a part of a URL; a whole one where the tag begins it, see url.hpp
};

/// Appends `utf8` to `out`.
void append_escaped(std::string& out, std::string_view utf8, Escape kind);

/// Takes back what append_escaped() did; entities that it does not write stay as they are.
std::string unescaped(std::string_view text, Escape kind);

}  // namespace hammy::mustache
