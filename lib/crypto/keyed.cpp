#include "crypto/keyed.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "base/error.hpp"

namespace hammy::crypto {

namespace {
const EVP_MD* method(Hash hash) { return hash == Hash::sha1 ? EVP_sha1() : EVP_sha256(); }
std::size_t size_of(Hash hash) { return hash == Hash::sha1 ? 20 : 32; }
unsigned char* bytes_of(std::string& s) { return reinterpret_cast<unsigned char*>(s.data()); }
const unsigned char* bytes_of(std::string_view s) { return reinterpret_cast<const unsigned char*>(s.data()); }
void check(bool done) {
  if (!done) throw Error{"crypto.hash", "a hash failed inside OpenSSL"}.as(Failure::technical);
}
}  // namespace

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
