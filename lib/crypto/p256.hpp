// Key pairs on the curve P-256 (FIPS 186-4 D.1.2.3).
#pragma once

#include <string>
#include <string_view>

#include "crypto/secret.hpp"

namespace hammy::crypto {

struct P256Pair {
  Secret private_key;      ///< the scalar, 32 bytes
  std::string public_key;  ///< the point uncompressed, 65 bytes beginning with 4 (SEC 1 2.3.3)
};

P256Pair make_p256_pair();
/// PrivateKeyInfo (RFC 5958) with the ECPrivateKey (RFC 5915) of the pair, DER, 138 bytes: what WebCrypto imports.
Secret to_pkcs8(const P256Pair& pair);
/// The way back. Throws `crypto.key` when it is not just that, or the two halves do not belong together.
P256Pair from_pkcs8(std::string_view der);

/// What the owners of two pairs have in common, each by the other's public key (ECDH, SP 800-56A 5.7.1.2): 32 bytes,
/// to be used through a hash. Throws `crypto.key` when `other` is no point of the curve.
Secret p256_agree(const P256Pair& own, std::string_view other);

}  // namespace hammy::crypto
