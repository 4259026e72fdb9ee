#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "base/error.hpp"
#include "pki/der.hpp"
#include "pki/handles.hpp"
#include "pki/key.hpp"

namespace hammy::pki {

namespace {

using crypto::Hash;

const EVP_MD* method(Hash hash) {
  switch (hash) {
    case Hash::sha1: return EVP_sha1();
    case Hash::sha256: return EVP_sha256();
    case Hash::sha384: return EVP_sha384();
    case Hash::sha512: break;
  }
  return EVP_sha512();
}

/// The last arc of the names that SHA-2 has below one another.
unsigned step(Hash hash) { return hash == Hash::sha256 ? 1U : hash == Hash::sha384 ? 2U : 3U; }

/// RSASSA-PSS-params (RFC 4055 section 3.1): the hash, MGF1 with the same, a salt as long as the hash.
std::string pss_parameters(Hash hash) {
  auto mask = der::sequence(der::oid("1.2.840.113549.1.1.8") + hash_algorithm(hash));
  return der::sequence(der::tagged(0, hash_algorithm(hash)) + der::tagged(1, mask) +
                       der::tagged(2, der::integer(crypto::size_of(hash))));
}

}  // namespace

std::string hash_algorithm(Hash hash) {
  if (hash == Hash::sha1) return der::sequence(der::oid("1.3.14.3.2.26") + der::null());
  return der::sequence(der::oid("2.16.840.1.101.3.4.2." + std::to_string(step(hash))) + der::null());
}

/// Contexts are made once: looking algorithms up costs as much as an ECDSA signature.
struct SignatureMaker::State {
  const Key& key;
  Hash hash;
  std::unique_ptr<EVP_PKEY_CTX, Release<EVP_PKEY_CTX_free>> context;

  State(const Key& signer, Hash wanted) : key(signer), hash(wanted) {
    if (key.algorithm() == Key::Algorithm::ed25519) return;
    context.reset(EVP_PKEY_CTX_new(key.get(), nullptr));
    bool ready = context && EVP_PKEY_sign_init(context.get()) == 1;
    if (ready && key.algorithm() == Key::Algorithm::rsa_pss)
      ready = EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PSS_PADDING) == 1 &&
              EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), RSA_PSS_SALTLEN_DIGEST) == 1;
    if (ready && key.algorithm() == Key::Algorithm::rsa)
      ready = EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) == 1;
    if (!ready || EVP_PKEY_CTX_set_signature_md(context.get(), method(hash)) != 1) fail();
  }

  [[noreturn]] static void fail() {
    throw Error{"pki.sign", "the signature failed: " + last_error(), "see whether the key or its token is usable"}.as(
        Failure::technical);
  }
};

SignatureMaker::SignatureMaker(const Key& key, Hash hash) : state_(std::make_unique<State>(key, hash)) {}
SignatureMaker::~SignatureMaker() = default;
SignatureMaker::SignatureMaker(SignatureMaker&&) noexcept = default;

std::size_t SignatureMaker::most_bytes() const {
  return static_cast<std::size_t>(EVP_PKEY_get_size(state_->key.get()));
}

std::string SignatureMaker::sign(std::string_view bytes) {
  std::string out(most_bytes(), '\0');
  auto length = out.size();
  bool done = false;
  if (state_->context) {
    auto digest = crypto::digest(state_->hash, bytes);
    done = EVP_PKEY_sign(state_->context.get(), bytes_of(out), &length, bytes_of(digest), digest.size()) == 1;
  } else {  // Ed25519 hashes for itself
    std::unique_ptr<EVP_MD_CTX, Release<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
    done = context && EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, state_->key.get()) == 1 &&
           EVP_DigestSign(context.get(), bytes_of(out), &length, bytes_of(bytes), bytes.size()) == 1;
  }
  if (!done) State::fail();
  out.resize(length);
  return out;
}

std::string SignatureMaker::algorithm() const {
  auto hash = state_->hash;
  switch (state_->key.algorithm()) {
    case Key::Algorithm::rsa:  // RFC 4055 section 5: 11 to 13 are those with SHA-256, 384 and 512
      return der::sequence(der::oid("1.2.840.113549.1.1." + std::to_string(10 + step(hash))) + der::null());
    case Key::Algorithm::rsa_pss: return der::sequence(der::oid("1.2.840.113549.1.1.10") + pss_parameters(hash));
    case Key::Algorithm::ecdsa:  // RFC 5758 section 3.2: 2 to 4
      return der::sequence(der::oid("1.2.840.10045.4.3." + std::to_string(1 + step(hash))));
    case Key::Algorithm::ed25519: break;
  }
  return der::sequence(der::oid("1.3.101.112"));
}

}  // namespace hammy::pki
