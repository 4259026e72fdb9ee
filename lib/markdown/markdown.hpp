// Markdown: CommonMark with GitHub's tables, strikethrough and bare links, read by md4c, written as HTML that mail
// programs show and as plain text, both from the same events.
//
// Raw HTML in the source is text, not markup. Links and images keep their URL only when is_safe_url() allows it.
#pragma once

#include <string>
#include <string_view>

namespace hammy::markdown {

/// The largest source that is read.
inline constexpr std::size_t max_source = 1 << 20;

/// HTML without <html> or <body>, with the few styles inline that mail needs. Throws `markdown.too-large` for a source
/// above max_source or an output above 8 times that, `markdown.too-deep` for more than 50 lists and quotations in one
/// another.
std::string to_html(std::string_view source);

/// Plain text: links as "text <url>", lists with "-" or numbers, tables in aligned columns. Throws like to_html().
std::string to_text(std::string_view source);

}  // namespace hammy::markdown
