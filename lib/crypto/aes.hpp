// AES in chains of blocks (FIPS 197, SP 800-38A), as PDF uses it.
#pragma once

#include <string>
#include <string_view>

namespace hammy::crypto {

enum class Padding { none, pkcs7 };

/// `key` of 16 or 32 bytes, `iv` of 16; without padding, whole blocks. Throws `crypto.cipher` for what does not fit:
/// when decrypting with padding, a wrong key as a rule.
std::string aes_cbc_encrypt(std::string_view key, std::string_view iv, std::string_view bytes, Padding padding);
std::string aes_cbc_decrypt(std::string_view key, std::string_view iv, std::string_view bytes, Padding padding);

}  // namespace hammy::crypto
