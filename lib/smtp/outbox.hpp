// The outbox: what a connection still has to write. Bodies are not copied; their dots are stuffed by slicing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/tls.hpp"
#include "smtp/mail.hpp"

namespace hammy::smtp {

class Outbox {
 public:
  /// Commands; copied.
  void add(std::string_view text) { add_text(text); }
  /// For commands that are put together in place: append to the result, then call added().
  std::string& text() { return text_; }
  void added();

  /// A body with its dots stuffed (RFC 5321 4.5.2) and the final dot. `body` outlives its writing.
  void add_body(const Body& body);
  /// A body as it is, for BDAT.
  void add_chunk(const Body& body);

  bool empty() const { return slices_.empty(); }
  /// Counts of bytes since the connection began: all that was added, and what the system has taken.
  std::uint64_t added_bytes() const { return added_; }
  std::uint64_t written_bytes() const { return written_; }

  enum class Result { done, blocked, waits_for_input };
  /// Writes as much as the socket takes. Throws `smtp.lost` when it is broken.
  Result write(int socket);
  Result write(crypto::TlsStream& tls);
  void clear();

 private:
  /// Bytes of a body, or when `bytes` is null bytes of text_ from `offset` on.
  struct Slice {
    const char* bytes;
    std::size_t offset, size;
  };
  const char* begin(const Slice& slice) const { return slice.bytes ? slice.bytes : text_.data() + slice.offset; }
  void add_text(std::string_view text);
  void add_slice(const char* bytes, std::size_t size);
  void advance(std::size_t bytes);

  std::string text_;
  std::size_t text_added_ = 0;  ///< how much of text_ stands in slices
  std::vector<Slice> slices_;
  std::size_t head_ = 0;   ///< the first slice that is not wholly written
  std::size_t taken_ = 0;  ///< bytes written of it
  std::uint64_t added_ = 0, written_ = 0;
};

/// Where in `bytes` the first '.' after a line feed is; npos when there is none.
std::size_t find_line_dot(std::string_view bytes);

/// The size of a body as SIZE and BDAT count it: with the line end that is added when its last line has none.
std::uint64_t wire_size(const Body& body);

}  // namespace hammy::smtp
