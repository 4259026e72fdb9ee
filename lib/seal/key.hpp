// A customer's key: a key pair whose private half is kept only under the customer's password.
//
// The password becomes a key by argon2id, under which AES-256-GCM encrypts the private key (PKCS #8); the public key is
// authenticated with it. Without the password nobody gets at it, whoever has the database.
#pragma once

#include <string>
#include <string_view>

#include "base/time.hpp"
#include "crypto/argon2.hpp"
#include "crypto/p256.hpp"

namespace hammy::seal {

struct CustomerKey {
  std::string id, customer;
  Instant created;
  std::string public_key;  ///< 65 bytes
  crypto::Argon2Cost cost;
  std::string salt, nonce;    ///< 16 and 12 bytes
  std::string encrypted_key;  ///< the private key under the password
};

/// A password as it is used, whatever keyboard it was typed on: OpaqueString of RFC 8265, UTF-8. Throws `seal.password`
/// for what is no text, has control characters or more than 1000 bytes, or is empty.
crypto::Secret prepare_password(std::string_view password);

/// Makes a key pair. Throws `seal.weak` for a password of fewer than `least` characters, and as prepare_password()
/// does.
CustomerKey make_key(std::string id, std::string customer, std::string_view password, const crypto::Argon2Cost& cost,
                     Instant now, std::size_t least = 10);
/// The pair. Throws `seal.wrong-password`; `seal.key` when its costs are beyond what is allowed.
crypto::P256Pair unlock(const CustomerKey& key, std::string_view password);

/// The key as hammy-sealed(5) has it, JSON.
std::string to_json(const CustomerKey& key);
/// Throws `seal.key`.
CustomerKey key_from_json(std::string_view json);

}  // namespace hammy::seal
