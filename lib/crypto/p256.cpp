// This file implements key pairs on P-256 by OpenSSL, and what HPKE wants of them.
#include "crypto/p256.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <memory>
#include <utility>

#include "base/error.hpp"

namespace hammy::crypto {

namespace {

constexpr std::size_t scalar_bytes = 32, point_bytes = 65;

// What stands around the two halves in a PrivateKeyInfo: version 0, id-ecPublicKey, prime256v1; version 1 of the
// ECPrivateKey and its scalar; and its field 1, the public key.
constexpr std::string_view before_scalar(
    "\x30\x81\x87\x02\x01\x00\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"
    "\x04\x6d\x30\x6b\x02\x01\x01\x04\x20",
    36);
constexpr std::string_view before_point("\xa1\x44\x03\x42\x00", 5);

using Pkey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using PkeyContext = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;
using Parameters = std::unique_ptr<OSSL_PARAM, decltype(&OSSL_PARAM_free)>;

Error wrong_key() { return Error{"crypto.key", "this is no key on the curve P-256", "see whether it came whole"}; }

/// The key as OpenSSL has it; without its private half when `scalar` is empty.
Pkey load(std::string_view scalar, std::string_view point) {
  if (point.size() != point_bytes || point.front() != 4) throw wrong_key();
  std::unique_ptr<OSSL_PARAM_BLD, decltype(&OSSL_PARAM_BLD_free)> build(OSSL_PARAM_BLD_new(), OSSL_PARAM_BLD_free);
  std::unique_ptr<BIGNUM, decltype(&BN_clear_free)> number(nullptr, BN_clear_free);
  bool ready = build && OSSL_PARAM_BLD_push_utf8_string(build.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) &&
               OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  if (ready && !scalar.empty()) {
    number.reset(BN_secure_new());
    ready = number &&
            BN_bin2bn(reinterpret_cast<const unsigned char*>(scalar.data()), static_cast<int>(scalar.size()),
                      number.get()) &&
            OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_PRIV_KEY, number.get());
  }
  Parameters parameters(ready ? OSSL_PARAM_BLD_to_param(build.get()) : nullptr, OSSL_PARAM_free);
  PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr), EVP_PKEY_CTX_free);
  EVP_PKEY* key = nullptr;
  bool made = parameters && context && EVP_PKEY_fromdata_init(context.get()) == 1 &&
              EVP_PKEY_fromdata(context.get(), &key, scalar.empty() ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR,
                                parameters.get()) == 1;
  Pkey owned(key, EVP_PKEY_free);
  // Whether the point is on the curve, the scalar in its range, and the one the multiple of the other.
  PkeyContext check(made ? EVP_PKEY_CTX_new(key, nullptr) : nullptr, EVP_PKEY_CTX_free);
  if (!check || EVP_PKEY_public_check(check.get()) != 1) throw wrong_key();
  if (!scalar.empty() && (EVP_PKEY_private_check(check.get()) != 1 || EVP_PKEY_pairwise_check(check.get()) != 1))
    throw wrong_key();
  return owned;
}

Error failed() { return Error{"crypto.hash", "a key exchange failed inside OpenSSL"}.as(Failure::technical); }

}  // namespace

P256Pair make_p256_pair() {
  Pkey key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  BIGNUM* number = nullptr;
  std::string point(point_bytes, '\0');
  std::size_t length = 0;
  if (!key || EVP_PKEY_get_bn_param(key.get(), OSSL_PKEY_PARAM_PRIV_KEY, &number) != 1) throw failed();
  std::unique_ptr<BIGNUM, decltype(&BN_clear_free)> scalar(number, BN_clear_free);
  std::string bytes(scalar_bytes, '\0');
  if (BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()), scalar_bytes) != scalar_bytes ||
      EVP_PKEY_get_octet_string_param(key.get(), OSSL_PKEY_PARAM_PUB_KEY,
                                      reinterpret_cast<unsigned char*>(point.data()), point.size(), &length) != 1 ||
      length != point_bytes)
    throw failed();
  return {Secret(std::move(bytes)), std::move(point)};
}

Secret to_pkcs8(const P256Pair& pair) {
  std::string der;
  der.reserve(before_scalar.size() + scalar_bytes + before_point.size() + point_bytes);  // never moved: one copy
  der.append(before_scalar).append(pair.private_key.bytes()).append(before_point).append(pair.public_key);
  return Secret(std::move(der));
}

P256Pair from_pkcs8(std::string_view der) {
  constexpr auto scalar_at = before_scalar.size(), point_at = scalar_at + scalar_bytes + before_point.size();
  if (der.size() != point_at + point_bytes || !der.starts_with(before_scalar) ||
      der.substr(scalar_at + scalar_bytes, before_point.size()) != before_point)
    throw wrong_key();
  P256Pair pair{Secret(std::string(der.substr(scalar_at, scalar_bytes))), std::string(der.substr(point_at))};
  load(pair.private_key.bytes(), pair.public_key);
  return pair;
}

Secret p256_agree(const P256Pair& own, std::string_view other) {
  auto key = load(own.private_key.bytes(), own.public_key), peer = load({}, other);
  PkeyContext context(EVP_PKEY_CTX_new(key.get(), nullptr), EVP_PKEY_CTX_free);
  std::string shared(scalar_bytes, '\0');
  auto length = shared.size();
  if (!context || EVP_PKEY_derive_init(context.get()) != 1 ||
      EVP_PKEY_derive_set_peer(context.get(), peer.get()) != 1 ||
      EVP_PKEY_derive(context.get(), reinterpret_cast<unsigned char*>(shared.data()), &length) != 1 ||
      length != scalar_bytes)
    throw failed();
  return Secret(std::move(shared));
}

}  // namespace hammy::crypto
