// Text: UTF-8 and the small string operations that every module needs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hammy::text {

/// Whether `bytes` are well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms, nothing above U+10FFFF).
bool is_utf8(std::string_view bytes);
/// Whether every byte is below 0x80.
bool is_ascii(std::string_view bytes);
/// The number of code points in well-formed UTF-8.
std::size_t code_points(std::string_view utf8);
/// The longest prefix of at most `max_bytes` that does not cut a UTF-8 sequence.
std::string_view clip(std::string_view utf8, std::size_t max_bytes);

/// Appends the code point `point`; U+FFFD for what is none.
void append_utf8(std::string& out, unsigned point);
/// Appends `utf8` so that it stays text in HTML: & < > " ' as entities, ' as &#39; because Outlook shows &apos;
/// literally.
void append_html(std::string& out, std::string_view utf8);

/// For a terminal: control characters, those from U+0080 to U+009F too, become spaces.
std::string printable(std::string_view utf8);

/// On one line and without blanks at both ends: what are blanks, line ends or control characters in a row becomes one
/// space.
std::string one_line(std::string_view text);
/// A name for a file on other people's machines: one line that leads into no folder; `otherwise` when nothing is left.
std::string file_name(std::string_view text, std::string_view otherwise);

/// Without ASCII white space at both ends.
std::string_view trim(std::string_view s);
/// ASCII lower case; other bytes unchanged.
std::string lower(std::string_view s);
/// Equal when ASCII case is ignored.
bool iequals(std::string_view a, std::string_view b);
/// The pieces between `separator`s; one empty piece for an empty string.
std::vector<std::string_view> split(std::string_view s, char separator);
/// Pieces joined by `separator`.
std::string join(const std::vector<std::string>& pieces, std::string_view separator);

/// RFC 4648 section 4, with padding, no line breaks.
std::string base64(std::string_view bytes);
/// Appends the base64 form of `bytes` to `out`.
void append_base64(std::string& out, std::string_view bytes);
/// Decodes base64, skipping white space; throws `text.base64` on anything else.
std::string from_base64(std::string_view encoded);
/// Lower-case hexadecimal.
std::string hex(std::string_view bytes);

}  // namespace hammy::text
