#include "crypto/aead.hpp"

#include <openssl/evp.h>

#include <climits>
#include <memory>

#include "base/error.hpp"
#include "crypto/keyed.hpp"

namespace hammy::crypto {

namespace {

const unsigned char* bytes_of(std::string_view s) { return reinterpret_cast<const unsigned char*>(s.data()); }

Error failed() { return Error{"crypto.cipher", "AES failed: a wrong key, or damaged data"}; }

/// Encrypts or decrypts `bytes`; `tag` is written or checked.
std::string run(bool encrypt, std::string_view key, std::string_view nonce, std::string_view additional,
                std::string_view bytes, unsigned char* tag) {
  if ((key.size() != 16 && key.size() != 32) || nonce.size() != gcm_nonce_bytes || bytes.size() > INT_MAX ||
      additional.size() > INT_MAX)
    throw failed();
  std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  const auto* cipher = key.size() == 16 ? EVP_aes_128_gcm() : EVP_aes_256_gcm();
  int length = 0;
  if (!context ||
      EVP_CipherInit_ex2(context.get(), cipher, bytes_of(key), bytes_of(nonce), encrypt ? 1 : 0, nullptr) != 1 ||
      EVP_CipherUpdate(context.get(), nullptr, &length, bytes_of(additional), static_cast<int>(additional.size())) != 1)
    throw failed();
  if (!encrypt && EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, gcm_tag_bytes, tag) != 1) throw failed();
  std::string out(bytes.size() + gcm_tag_bytes, '\0');
  auto* to = reinterpret_cast<unsigned char*>(out.data());
  if (EVP_CipherUpdate(context.get(), to, &length, bytes_of(bytes), static_cast<int>(bytes.size())) != 1)
    throw failed();
  int last = 0;
  if (EVP_CipherFinal_ex(context.get(), to + length, &last) != 1) {
    wipe(out);  // what is not authentic is given to nobody
    throw failed();
  }
  if (encrypt && EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, gcm_tag_bytes, tag) != 1) throw failed();
  out.resize(bytes.size());
  return out;
}

}  // namespace

std::string gcm_encrypt(std::string_view key, std::string_view nonce, std::string_view additional,
                        std::string_view plaintext) {
  unsigned char tag[gcm_tag_bytes];
  auto out = run(true, key, nonce, additional, plaintext, tag);
  return out.append(reinterpret_cast<const char*>(tag), gcm_tag_bytes);
}

std::string gcm_decrypt(std::string_view key, std::string_view nonce, std::string_view additional,
                        std::string_view ciphertext) {
  if (ciphertext.size() < gcm_tag_bytes) throw failed();
  auto body = ciphertext.substr(0, ciphertext.size() - gcm_tag_bytes);
  unsigned char tag[gcm_tag_bytes];
  ciphertext.copy(reinterpret_cast<char*>(tag), gcm_tag_bytes, body.size());
  return run(false, key, nonce, additional, body, tag);
}

}  // namespace hammy::crypto
