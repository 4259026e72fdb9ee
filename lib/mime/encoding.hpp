// Content transfer encodings (RFC 2045 section 6), and the choice of one by what the content is.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hammy::mime {

enum class Encoding { seven_bit, eight_bit, quoted_printable, base64 };

/// The word for the Content-Transfer-Encoding header.
std::string_view to_string(Encoding encoding);

/// What decides how a text travels.
struct Survey {
  std::size_t longest_line = 0;  ///< bytes, without the line end
  std::size_t non_ascii = 0;     ///< bytes above 0x7F
  bool nul = false;              ///< has a NUL byte
  bool bare_ends = false;        ///< has LF or CR alone, so that it is not yet in CRLF form
  bool control = false;          ///< has control characters that are neither TAB nor a line end
  bool from_line = false;        ///< a line begins with "From ", which an mbox on the way would change
};
Survey survey(std::string_view text);

/// The encoding under which `text`, surveyed as `found`, arrives unchanged and smallest: 7bit for short ASCII lines,
/// 8bit where `eight_bit` allows it, else quoted-printable or base64, whichever is shorter.
Encoding choose(const Survey& found, std::size_t size, bool eight_bit);

/// Appends `text` with every line end (CRLF, LF or CR) as CRLF.
void append_crlf(std::string& out, std::string_view text);
/// Appends `text`, whose line ends may be of any kind, as quoted-printable (RFC 2045 section 6.7): lines of at most 76
/// characters, and "From " and "." at the beginning of a line out of harm's way.
void append_quoted_printable(std::string& out, std::string_view text);
/// Appends base64 (RFC 2045 section 6.8) in lines of 76 characters with CRLF between them.
void append_base64_lines(std::string& out, std::string_view bytes);

}  // namespace hammy::mime
