// Texts on their way into a mail: one pass that puts line ends into CRLF form and learns what decides how the text
// travels. Mails of many KB pass through it once and are not looked at again.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace hammy::mime {

/// What decides how a text travels.
struct Survey {
  std::size_t longest_line = 0;  ///< bytes, without the line end
  std::size_t non_ascii = 0;     ///< bytes above 0x7F
  bool nul = false;              ///< has a NUL byte
  bool control = false;          ///< has control characters that are neither TAB nor a line end
  bool from_line = false;        ///< a line begins with "From ", which an mbox on the way would change
  bool dot_line = false;         ///< a line begins with ".", which SMTP stuffs
};

struct Text {
  std::string_view bytes;  ///< every line end is CRLF
  Survey found;
  std::shared_ptr<const char[]> memory;  ///< in which the bytes lie
};

/// From a text whose line ends may be CRLF, LF or CR.
Text make_text(std::string_view text);
/// The same from the inside of a string literal of valid JSON (RFC 8259 section 7), whose escapes are decoded on the
/// way: what came as a line of JSON is copied once instead of three times.
Text make_text_of_json(std::string_view inside);

}  // namespace hammy::mime
