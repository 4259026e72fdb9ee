// Patterns: regular expressions that people write, matched in time that grows with the text and no faster, whatever
// they wrote. The language is RE2's: https://github.com/google/re2/wiki/Syntax.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace hammy::pattern {

class Pattern {
 public:
  /// Throws `pattern.syntax`, or `pattern.too-large` for one that would take more than 8 MiB.
  explicit Pattern(std::string_view expression);
  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;
  ~Pattern();

  /// Whether it matches somewhere in `utf8`. "." matches no line end, "^" and "$" match at the lines' as well.
  bool finds(std::string_view utf8) const;
  /// Whether it matches all of `utf8`.
  bool matches(std::string_view utf8) const;
  const std::string& text() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hammy::pattern
