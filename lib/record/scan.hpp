// Scanning: strict validation of JSON text and its division into top-level fields, at gigabytes a second by simdjson.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace hammy::record {

/// One member of a JSON object, as slices of its text.
struct FieldSlice {
  std::string_view key;    ///< between the quotes, escapes untouched
  std::string_view value;  ///< the value's text without white space around it
};

/// Bytes that must be readable after the text given to scan functions.
inline constexpr std::size_t scan_padding = 64;
/// The deepest nesting that is read.
inline constexpr std::size_t max_depth = 256;

/// validate() of value.hpp for text followed by scan_padding readable bytes.
void validate_padded(std::string_view json);

/// Validates `json`, which is followed by scan_padding readable bytes, and gives the members of the object that it must
/// be. Throws `record.syntax`, and `record.not-object` when it is another value.
void scan_object(std::string_view json, std::vector<FieldSlice>& fields);

}  // namespace hammy::record
