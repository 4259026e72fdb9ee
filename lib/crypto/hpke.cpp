#include "crypto/hpke.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "crypto/aead.hpp"
#include "crypto/hash.hpp"

namespace hammy::crypto {

namespace {

// RFC 9180 7: kem 0x0010 is DHKEM(P-256, HKDF-SHA256), kdf 0x0001 HKDF-SHA256; the aead stands behind them.
constexpr std::string_view kem_suite("KEM\0\x10", 5), hpke_suite("HPKE\0\x10\0\x01\0", 9), base_mode("\0", 1);
constexpr std::size_t hash_bytes = 32;

std::string put(std::initializer_list<std::string_view> parts) {
  std::string all;
  for (auto part : parts) all += part;
  return all;
}

/// RFC 9180 4.
Secret labeled_extract(std::string_view its_suite, std::string_view salt, std::string_view label,
                       std::string_view material) {
  Secret labeled(put({"HPKE-v1", its_suite, label, material}));
  return hkdf_extract(salt, labeled.bytes());
}

Secret labeled_expand(std::string_view its_suite, std::string_view key, std::string_view label, std::string_view info,
                      std::size_t length) {
  char size[] = {static_cast<char>(length >> 8), static_cast<char>(length)};
  return hkdf_expand(key, put({{size, 2}, "HPKE-v1", its_suite, label, info}), length);
}

/// ExtractAndExpand of RFC 9180 4.1.
Secret shared_secret(const Secret& agreed, std::string_view enc, std::string_view public_key) {
  auto extracted = labeled_extract(kem_suite, "", "eae_prk", agreed.bytes());
  return labeled_expand(kem_suite, extracted.bytes(), "shared_secret", put({enc, public_key}), hash_bytes);
}

struct Schedule {
  Secret key, nonce;
};

/// KeySchedule of RFC 9180 5.1 in base mode, which has no pre-shared key.
Schedule schedule(const Secret& shared, std::string_view info, HpkeAead aead) {
  auto suite = put({hpke_suite, {reinterpret_cast<const char*>(&aead), 1}});
  auto no_id = labeled_extract(suite, "", "psk_id_hash", ""), its_info = labeled_extract(suite, "", "info_hash", info);
  auto context = put({base_mode, no_id.bytes(), its_info.bytes()});
  auto secret = labeled_extract(suite, shared.bytes(), "secret", "");
  return {labeled_expand(suite, secret.bytes(), "key", context, aead == HpkeAead::aes_128_gcm ? 16 : 32),
          labeled_expand(suite, secret.bytes(), "base_nonce", context, gcm_nonce_bytes)};
}

}  // namespace

Secret hkdf_extract(std::string_view salt, std::string_view material) {
  return Secret(hmac_sha256(salt, material));  // HMAC takes no salt for one of zeros, as RFC 5869 2.2 asks
}

Secret hkdf_expand(std::string_view key, std::string_view info, std::size_t length) {
  if (length > 255 * hash_bytes) throw Error{"crypto.hash", "HKDF makes no more than 8160 bytes"};
  std::string out;
  out.reserve((length + hash_bytes - 1) / hash_bytes * hash_bytes);
  Secret block;
  for (char number = 1; out.size() < length; ++number) {
    Secret input(put({block.bytes(), info, {&number, 1}}));
    block = Secret(hmac_sha256(key, input.bytes()));
    out += block.bytes();
  }
  std::fill(out.begin() + static_cast<std::ptrdiff_t>(length), out.end(), '\0');
  out.resize(length);
  return Secret(std::move(out));
}

HpkeMessage hpke_seal(std::string_view public_key, std::string_view info, std::string_view additional,
                      std::string_view plaintext, HpkeAead aead) {
  auto ephemeral = make_p256_pair();
  auto agreed = p256_agree(ephemeral, public_key);
  auto [key, nonce] = schedule(shared_secret(agreed, ephemeral.public_key, public_key), info, aead);
  return {ephemeral.public_key, gcm_encrypt(key.bytes(), nonce.bytes(), additional, plaintext)};
}

Secret hpke_open(const P256Pair& pair, std::string_view enc, std::string_view info, std::string_view additional,
                 std::string_view ciphertext, HpkeAead aead) {
  auto agreed = p256_agree(pair, enc);
  auto [key, nonce] = schedule(shared_secret(agreed, enc, pair.public_key), info, aead);
  return Secret(gcm_decrypt(key.bytes(), nonce.bytes(), additional, ciphertext));
}

}  // namespace hammy::crypto
