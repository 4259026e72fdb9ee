// What makes two deliveries the same one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace hammy::journal {

/// The first 16 bytes of a SHA-256: 2^64 deliveries would have to be journalled before two of them met by accident.
using Digest = std::array<unsigned char, 16>;

struct DigestHash {
  std::size_t operator()(const Digest& digest) const;
};

/// A delivery's identity. `key` is the record's key, else its id; a resend or a fallback raises `generation`.
struct Identity {
  std::string_view org, key, channel, recipient;
  std::int64_t generation = 0;

  Digest digest() const;
};

}  // namespace hammy::journal
