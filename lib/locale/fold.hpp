// Folding: texts as they are compared when somebody else has laid them out, such as the text of a PDF with a value of
// the data. Case, accents, white space, forms of letters and hyphens do not count.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hammy::locale {

/// A text of which only what counts is left, and where in it words may begin or end.
struct Folded {
  std::string text;  ///< "Kovács  Anna" gives "kovacsanna"
  /// For each byte and the end: whether a word or number may begin or end before it. So "12" is in "no. 12" and not in
  /// "2012", and "5,00" not in "235,00" or "1.235,00".
  std::vector<bool> edges;
};

/// Compatibility forms are resolved ("ﬁ" is "fi", "①" is "1"), letters are small and without marks ("Ł" is "l"), signs
/// of currencies are their codes ("€" is "eur"), white space is gone, and so are hyphens between letters or digits, at
/// a line's end too.
Folded fold(std::string_view utf8);

/// Where `what` stands in `text` as whole words, from byte `from` on; npos where it does not. An empty one is nowhere.
std::size_t find(const Folded& text, const Folded& what, std::size_t from = 0);

}  // namespace hammy::locale
