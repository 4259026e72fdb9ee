#include "crypto/aes.hpp"

#include <openssl/evp.h>

#include <memory>

#include "base/error.hpp"

namespace hammy::crypto {

namespace {

std::string run(bool encrypt, std::string_view key, std::string_view iv, std::string_view bytes, Padding padding) {
  auto fail = [] { return Error{"crypto.cipher", "AES failed: a wrong key, or damaged data"}; };
  if ((key.size() != 16 && key.size() != 32) || iv.size() != 16) throw fail();
  std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  const auto* cipher = key.size() == 16 ? EVP_aes_128_cbc() : EVP_aes_256_cbc();
  auto bytes_of = [](std::string_view s) { return reinterpret_cast<const unsigned char*>(s.data()); };
  if (!context || EVP_CipherInit_ex2(context.get(), cipher, bytes_of(key), bytes_of(iv), encrypt ? 1 : 0, nullptr) != 1)
    throw fail();
  EVP_CIPHER_CTX_set_padding(context.get(), padding == Padding::pkcs7 ? 1 : 0);
  std::string out(bytes.size() + 16, '\0');
  auto* to = reinterpret_cast<unsigned char*>(out.data());
  int first = 0, last = 0;
  if (EVP_CipherUpdate(context.get(), to, &first, bytes_of(bytes), static_cast<int>(bytes.size())) != 1 ||
      EVP_CipherFinal_ex(context.get(), to + first, &last) != 1)
    throw fail();
  out.resize(static_cast<std::size_t>(first) + static_cast<std::size_t>(last));
  return out;
}

}  // namespace

std::string aes_cbc_encrypt(std::string_view key, std::string_view iv, std::string_view bytes, Padding padding) {
  return run(true, key, iv, bytes, padding);
}

std::string aes_cbc_decrypt(std::string_view key, std::string_view iv, std::string_view bytes, Padding padding) {
  return run(false, key, iv, bytes, padding);
}

}  // namespace hammy::crypto
