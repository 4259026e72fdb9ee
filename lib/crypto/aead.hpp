// Authenticated encryption: AES in Galois/Counter Mode (SP 800-38D) with a tag of 16 bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hammy::crypto {

inline constexpr std::size_t gcm_nonce_bytes = 12, gcm_tag_bytes = 16;

/// `key` of 16 or 32 bytes, a `nonce` of 12 that the key has not seen before; `additional` is protected and not
/// encrypted. Returns the ciphertext with the tag behind it. Throws `crypto.cipher` for what does not fit.
std::string gcm_encrypt(std::string_view key, std::string_view nonce, std::string_view additional,
                        std::string_view plaintext);
/// The way back. Throws `crypto.cipher` when anything was changed, or the key is another.
std::string gcm_decrypt(std::string_view key, std::string_view nonce, std::string_view additional,
                        std::string_view ciphertext);

}  // namespace hammy::crypto
