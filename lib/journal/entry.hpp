// The lines of a journal's log.
//
//   1f8e03a2 9b1c…(32 hex digits) 1764057600123 {"endpoint":"main","reply":"250 2.0.0 Ok"}
//
// A CRC-32 of what follows it, the identity's digest, milliseconds since 1970, and what is to be said when the same
// delivery is asked for again. People can read it, and a line that was torn by a power cut is found out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "journal/identity.hpp"

namespace hammy::journal {

struct Entry {
  Digest digest{};
  Instant at;
  std::string detail;  ///< one line; the caller's own

  bool operator==(const Entry&) const = default;
};

/// Throws `journal.detail` when the detail is no single line or too long.
void check_detail(const Entry& entry);
/// Appends `entry` as a line with its '\n'. Throws as check_detail() does.
void append_line(std::string& out, const Entry& entry);
/// Reads a line without its '\n'; nothing when it is not whole and right.
std::optional<Entry> parse_line(std::string_view line);

/// The longest detail that is taken, and the longest line that comes of it.
inline constexpr std::size_t max_detail_bytes = 16384;
inline constexpr std::size_t max_line_bytes = max_detail_bytes + 80;

}  // namespace hammy::journal
