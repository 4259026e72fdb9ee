// Lengths as the formats have them: 32 bits, big-endian.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hammy::seal {

inline constexpr std::size_t number_bytes = 4;

/// Appends the low 32 bits of `number`.
inline void append_number(std::string& out, std::size_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(number >> shift);
}

/// Takes a number from the front of `bytes`; nothing when they are fewer.
inline std::optional<std::uint32_t> read_number(std::string_view& bytes) {
  if (bytes.size() < number_bytes) return {};
  std::uint32_t number = 0;
  for (char c : bytes.substr(0, number_bytes)) number = number << 8 | static_cast<unsigned char>(c);
  bytes.remove_prefix(number_bytes);
  return number;
}

}  // namespace hammy::seal
