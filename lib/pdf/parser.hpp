// The syntax of PDF (ISO 32000-2 section 7.2 and 7.3): tokens and objects out of bytes.
#pragma once

#include <cstddef>
#include <string_view>

#include "pdf/object.hpp"

namespace hammy::pdf {

/// Reads objects one after another. What goes wrong is thrown as `pdf.syntax` with the byte of the file.
class Parser {
 public:
  /// Thrown when the bytes end in the midst of something: with more of them it may go well.
  struct Truncated {};

  /// `offset`: where in the file `bytes` begin, for errors.
  explicit Parser(std::string_view bytes, std::uint64_t offset = 0) : bytes_(bytes), offset_(offset) {}

  /// The next object, with what it contains. At most 200 deep.
  Object object();
  /// The object of "12 0 obj …", up to "endobj" or the first byte of its stream, and what its number is.
  Object indirect(Ref& ref);

  /// The next word, such as "xref"; empty when another kind of token stands there, or none.
  std::string_view word();
  /// Takes `wanted` when it is the next word.
  bool take(std::string_view wanted);
  /// The next unsigned number; throws when there is none.
  std::uint64_t unsigned_number();

  /// Over white space and comments.
  void skip_space();
  std::size_t at() const { return at_; }
  void move_to(std::size_t at) { at_ = at; }
  bool at_end() const { return at_ >= bytes_.size(); }

 private:
  Object object(unsigned depth);
  Object number_or_ref();
  Object array(unsigned depth);
  Object dictionary(unsigned depth);
  std::string name();
  std::string literal();
  std::string hex();
  char peek() const;
  [[noreturn]] void fail(std::string_view what) const;

  std::string_view bytes_;
  std::uint64_t offset_;
  std::size_t at_ = 0;
};

}  // namespace hammy::pdf
