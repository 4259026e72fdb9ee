// Hybrid public key encryption (RFC 9180), base mode, one message: what only the owner of a private key can open.
//
// The suite is DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, because every browser has its parts in WebCrypto;
// X25519 is younger there. AES-128-GCM is what the vectors of the RFC have.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "crypto/p256.hpp"
#include "crypto/secret.hpp"

namespace hammy::crypto {

/// HKDF with SHA-256 (RFC 5869).
Secret hkdf_extract(std::string_view salt, std::string_view material);
/// At most 8160 bytes.
Secret hkdf_expand(std::string_view key, std::string_view info, std::size_t length);

/// RFC 9180 7.3.
enum class HpkeAead : char { aes_128_gcm = 1, aes_256_gcm = 2 };

struct HpkeMessage {
  std::string enc;         ///< the ephemeral public key, 65 bytes
  std::string ciphertext;  ///< 16 bytes longer than the plaintext
};
/// SealBase of RFC 9180 6.1. Throws `crypto.key` when `public_key` is no point of the curve.
HpkeMessage hpke_seal(std::string_view public_key, std::string_view info, std::string_view additional,
                      std::string_view plaintext, HpkeAead aead = HpkeAead::aes_256_gcm);
/// OpenBase. Throws `crypto.key`, or `crypto.cipher` when the message is for another key or was changed.
Secret hpke_open(const P256Pair& pair, std::string_view enc, std::string_view info, std::string_view additional,
                 std::string_view ciphertext, HpkeAead aead = HpkeAead::aes_256_gcm);

}  // namespace hammy::crypto
