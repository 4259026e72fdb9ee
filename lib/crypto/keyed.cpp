#include "crypto/keyed.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "base/error.hpp"

namespace hammy::crypto {

namespace {
const EVP_MD* method(Hash hash) {
  switch (hash) {
    case Hash::sha1: return EVP_sha1();
    case Hash::sha256: return EVP_sha256();
    case Hash::sha384: return EVP_sha384();
    case Hash::sha512: break;
  }
  return EVP_sha512();
}
unsigned char* bytes_of(std::string& s) { return reinterpret_cast<unsigned char*>(s.data()); }
const unsigned char* bytes_of(std::string_view s) { return reinterpret_cast<const unsigned char*>(s.data()); }
void check(bool done) {
  if (!done) throw Error{"crypto.hash", "a hash failed inside OpenSSL"}.as(Failure::technical);
}
}  // namespace

std::string_view name_of(Hash hash) {
  constexpr std::string_view names[] = {"SHA-1", "SHA-256", "SHA-384", "SHA-512"};
  return names[static_cast<std::size_t>(hash)];
}

std::size_t size_of(Hash hash) { return static_cast<std::size_t>(EVP_MD_get_size(method(hash))); }

struct Hasher::State {
  explicit State(Hash wanted) : hash(wanted) {
    check(context && EVP_DigestInit_ex2(context.get(), method(hash), nullptr) == 1);
  }
  Hash hash;
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
};

Hasher::Hasher(Hash hash) : state_(std::make_unique<State>(hash)) {}
Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;

void Hasher::update(std::string_view bytes) {
  check(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) == 1);
}

std::string Hasher::finish() {
  std::string out(size_of(state_->hash), '\0');
  check(EVP_DigestFinal_ex(state_->context.get(), bytes_of(out), nullptr) == 1);
  return out;
}

std::string digest(Hash hash, std::string_view bytes) {
  std::string out(size_of(hash), '\0');
  check(EVP_Digest(bytes.data(), bytes.size(), bytes_of(out), nullptr, method(hash), nullptr) == 1);
  return out;
}

std::string hmac(Hash hash, std::string_view key, std::string_view bytes) {
  std::string out(size_of(hash), '\0');
  check(HMAC(method(hash), key.data(), static_cast<int>(key.size()), bytes_of(bytes), bytes.size(), bytes_of(out),
             nullptr) != nullptr);
  return out;
}

std::string pbkdf2(Hash hash, std::string_view password, std::string_view salt, unsigned iterations) {
  std::string out(size_of(hash), '\0');
  check(PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), bytes_of(salt),
                          static_cast<int>(salt.size()), static_cast<int>(iterations), method(hash),
                          static_cast<int>(out.size()), bytes_of(out)) == 1);
  return out;
}

std::string random_bytes(std::size_t count) {
  std::string out(count, '\0');
  check(RAND_bytes(bytes_of(out), static_cast<int>(count)) == 1);
  return out;
}

bool same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

void wipe(std::string& secret) {
  OPENSSL_cleanse(secret.data(), secret.size());
  secret.clear();
}

}  // namespace hammy::crypto
