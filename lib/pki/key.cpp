#include "pki/key.hpp"

#include <fmt/format.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include <algorithm>

#include "base/error.hpp"
#include "crypto/keyed.hpp"
#include "pki/handles.hpp"

namespace hammy::pki {

namespace {

Error bad_key(const std::string& what, const std::string& hint) {
  return Error{"pki.key", what, hint}.as(Failure::technical).exits(Exit::config);
}

/// Hands OpenSSL the password, so that it never asks on the terminal.
int give_password(char* into, int most, int /*encrypting*/, void* password) {
  const auto& text = *static_cast<const std::string*>(password);
  auto length = std::min(text.size(), static_cast<std::size_t>(most));
  std::copy_n(text.data(), length, into);
  return static_cast<int>(length);
}

}  // namespace

Key::Key(evp_pkey_st* owned, std::vector<Certificate> certificates) : key_(owned, EVP_PKEY_free) {
  auto fits = [&](const Certificate& certificate) { return X509_check_private_key(certificate.get(), owned) == 1; };
  auto own = std::find_if(certificates.begin(), certificates.end(), fits);
  clear_errors();
  if (own == certificates.end())
    throw bad_key("none of the certificates belongs to the key", "put the key's certificate first, then its chain");
  auto leaf = *own;
  chain_ = chain_of(leaf, certificates);
  switch (EVP_PKEY_get_base_id(owned)) {
    case EVP_PKEY_RSA: algorithm_ = Algorithm::rsa; break;
    case EVP_PKEY_RSA_PSS: algorithm_ = Algorithm::rsa_pss; break;
    case EVP_PKEY_EC: algorithm_ = Algorithm::ecdsa; break;
    case EVP_PKEY_ED25519: algorithm_ = Algorithm::ed25519; break;
    default: throw bad_key("the key is of a kind that does not sign", "RSA, ECDSA and Ed25519 do");
  }
}

Key Key::from_pkcs12(std::string_view bytes, const std::string& password) {
  const auto* at = bytes_of(bytes);
  std::unique_ptr<PKCS12, Release<PKCS12_free>> box(d2i_PKCS12(nullptr, &at, static_cast<long>(bytes.size())));
  clear_errors();
  if (!box) throw bad_key("this is no PKCS #12 file", "a .p12 or .pfx file is wanted, or PEM texts");
  EVP_PKEY* key = nullptr;
  X509* leaf = nullptr;
  STACK_OF(X509)* others = nullptr;
  bool done = PKCS12_parse(box.get(), password.c_str(), &key, &leaf, &others) == 1;
  KeyOwner key_owner(key);
  X509Owner leaf_owner(leaf);
  std::unique_ptr<STACK_OF(X509), void (*)(STACK_OF(X509)*)> others_owner(
      others, [](STACK_OF(X509) * stack) { sk_X509_pop_free(stack, X509_free); });
  if (!done) {
    auto reason = last_error();
    if (reason == "mac verify failure") throw bad_key("the PKCS #12 file does not open with this password", "check it");
    if (reason == "unsupported")
      throw bad_key("the PKCS #12 file is encrypted in a way that OpenSSL no longer reads",
                    "write it anew: openssl pkcs12 -legacy -in OLD -nodes | openssl pkcs12 -export -out NEW");
    throw bad_key(fmt::format("the PKCS #12 file cannot be read: {}", reason), "");
  }
  if (!key) throw bad_key("there is no private key in the PKCS #12 file", "");
  std::vector<Certificate> certificates;
  if (leaf) certificates.emplace_back(leaf);
  for (int i = 0; others && i < sk_X509_num(others); ++i) certificates.emplace_back(sk_X509_value(others, i));
  return {key_owner.release(), std::move(certificates)};
}

Key Key::from_pem(std::string_view key, std::string_view certificates, const std::string& password) {
  Bio in(BIO_new_mem_buf(key.data(), static_cast<int>(key.size())));
  auto secret = password;
  KeyOwner owner(PEM_read_bio_PrivateKey(in.get(), nullptr, give_password, &secret));
  crypto::wipe(secret);
  if (!owner) {
    auto reason = last_error();
    throw bad_key(fmt::format("the private key cannot be read: {}", reason),
                  reason == "bad decrypt" ? "check its password" : "look for BEGIN PRIVATE KEY");
  }
  return {owner.release(), Certificate::from_pem(certificates)};
}

unsigned Key::bits() const { return static_cast<unsigned>(EVP_PKEY_get_bits(get())); }

crypto::Hash Key::hash() const {
  if (algorithm_ == Algorithm::ed25519) return crypto::Hash::sha512;
  if (algorithm_ == Algorithm::ecdsa && bits() > 256) return bits() > 384 ? crypto::Hash::sha512 : crypto::Hash::sha384;
  return crypto::Hash::sha256;
}

void Key::use_pss() {
  if (algorithm_ == Algorithm::rsa) algorithm_ = Algorithm::rsa_pss;
}

}  // namespace hammy::pki
