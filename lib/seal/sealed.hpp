// The sealed form (hammy-sealed(5)): content that only the owner of a key can open.
//
//   8 bytes   HMYSEAL1
//   uint32    length of the header, big-endian
//   bytes     the header, JSON: {"org","message","key","enc","wrapped"}
//   bytes     the content under AES-256-GCM: ciphertext, and its tag of 16 bytes
//
// The content's key is made for it and wrapped by HPKE for the public key that the header names; `enc` and `wrapped`
// are what HPKE makes, in base64. It encrypts nothing else, so that the nonce may be twelve zero bytes. All that stands
// before the ciphertext is authenticated with it.
#pragma once

#include <string>
#include <string_view>

#include "crypto/p256.hpp"
#include "crypto/secret.hpp"

namespace hammy::seal {

/// What stands in the clear, for whoever has to find the key.
struct Header {
  std::string org, message;  ///< whose message it is
  std::string key;           ///< the id of the key that opens it
};

/// Seals `content` for the owner of `public_key`. Throws `crypto.key`, or `seal.too-large` above 1 GiB.
std::string seal(std::string_view content, const Header& header, std::string_view public_key);

/// Reads the header; what it says is not authenticated before the content is. Throws `seal.format`.
Header read_header(std::string_view sealed);
/// Throws `seal.format`; `seal.damaged` when it was changed or is for another key.
crypto::Secret open(std::string_view sealed, const crypto::P256Pair& pair);

}  // namespace hammy::seal
