// Content transfer encodings (RFC 2045 section 6), and the choice of one by what the content is.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "mime/text.hpp"

namespace hammy::mime {

enum class Encoding { seven_bit, eight_bit, quoted_printable, base64 };

/// The word for the Content-Transfer-Encoding header.
std::string_view to_string(Encoding encoding);

/// The encoding under which `text`, surveyed as `found`, arrives unchanged and smallest: 7bit for short ASCII lines,
/// 8bit where `eight_bit` allows it, else quoted-printable or base64, whichever is shorter.
Encoding choose(const Survey& found, std::size_t size, bool eight_bit);

/// Appends `text`, whose line ends may be of any kind, as quoted-printable (RFC 2045 section 6.7): lines of at most 76
/// characters, and "From " and "." at the beginning of a line out of harm's way.
void append_quoted_printable(std::string& out, std::string_view text);
/// Appends base64 (RFC 2045 section 6.8) in lines of 76 characters with CRLF between them.
void append_base64_lines(std::string& out, std::string_view bytes);

}  // namespace hammy::mime
