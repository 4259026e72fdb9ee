// Encryption for people who have a certificate (RFC 5652 section 6, RFC 5083).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pki/certificate.hpp"
#include "pki/key.hpp"

namespace hammy::pki {

/// How the content is encrypted: by CBC, which every program reads, or by GCM, which also shows whether somebody has
/// changed it, and which older ones do not read.
enum class Cipher : std::uint8_t { aes256_cbc, aes256_gcm };

/// ContentInfo in DER with `content` encrypted so that the key of each of the certificates opens it: RSA by key
/// transport, elliptic curves by key agreement. Throws `pki.envelope` when a certificate's key cannot be used so.
std::string envelope(std::string_view content, const std::vector<Certificate>& recipients, Cipher cipher);

}  // namespace hammy::pki
