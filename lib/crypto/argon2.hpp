// Argon2id (RFC 9106): keys from passwords, made slow and memory-hungry for whoever would try them all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "crypto/secret.hpp"

namespace hammy::crypto {

struct Argon2Cost {
  std::uint32_t memory_kib = 64 * 1024;
  std::uint32_t passes = 3;
  std::uint32_t lanes = 1;
};

/// `salt` of at least 8 bytes. Throws `crypto.argon2` for costs that are none, and when the memory cannot be had.
Secret argon2id(std::string_view password, std::string_view salt, const Argon2Cost& cost, std::size_t length = 32);

}  // namespace hammy::crypto
