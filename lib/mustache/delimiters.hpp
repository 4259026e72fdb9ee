// Tags in texts that people type into office programs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hammy::mustache {

struct Delimiters {
  std::string open = "{{", close = "}}";

  /// From "{ }": two words, or nothing for the usual ones. `subject` says in errors where that stands. Throws
  /// `template.setting`.
  static Delimiters parse(std::string_view words, std::string_view subject);
};

/// A tag in a text.
struct FoundTag {
  std::size_t begin, end;  ///< the end is npos where the tag is never closed
  std::string inside;      ///< what stands between the delimiters, with its sign; of an open tag, what should close it
};

/// The first tag of `text` at or behind `from`. Typographic quotation marks, and blanks that do not break a line, count
/// as plain ones: office programs make them of what people type.
std::optional<FoundTag> next_tag(std::string_view text, std::size_t from, const Delimiters& delimiters);

}  // namespace hammy::mustache
