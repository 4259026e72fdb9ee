// Keys that sign, each with its certificate and the chain behind it: from PKCS #12 (RFC 7292), PEM, or a token that
// speaks PKCS #11.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/keyed.hpp"
#include "pki/certificate.hpp"

struct evp_pkey_st;

namespace hammy::pki {

class Key {
 public:
  enum class Algorithm : std::uint8_t { rsa, rsa_pss, ecdsa, ed25519 };

  /// The key of a PKCS #12 file and its certificates. Throws `pki.key`, for a wrong password too.
  static Key from_pkcs12(std::string_view bytes, const std::string& password);
  /// From PEM texts; `certificates` has the key's own, and may have those behind it, in any order. A text may hold
  /// both.
  static Key from_pem(std::string_view key, std::string_view certificates, const std::string& password);
  /// By RFC 7512's "pkcs11:token=…;object=…", through the library `module` of the token's maker (the system's default
  /// when empty). The certificate is looked for on the token under the same address unless `certificates` has it.
  static Key from_token(const std::string& uri, const std::string& module, const std::string& pin,
                        std::string_view certificates);

  const Certificate& certificate() const { return chain_.front(); }
  /// The certificate first, then those behind it as far as they are known.
  const std::vector<Certificate>& chain() const { return chain_; }
  Algorithm algorithm() const { return algorithm_; }
  unsigned bits() const;
  /// The hash that suits the key: SHA-384 for P-384, SHA-512 for Ed25519 (RFC 8419), else SHA-256.
  crypto::Hash hash() const;
  /// An RSA key signs by RSASSA-PSS (RFC 4056) instead of PKCS #1 v1.5 from now on; no effect on others.
  void use_pss();

  evp_pkey_st* get() const { return key_.get(); }

  /// Takes the key, and finds its own among the certificates.
  Key(evp_pkey_st* owned, std::vector<Certificate> certificates);

 private:
  std::shared_ptr<evp_pkey_st> key_;
  std::vector<Certificate> chain_;
  Algorithm algorithm_ = Algorithm::rsa;
};

/// Makes signatures with a key; belongs to one thread.
class SignatureMaker {
 public:
  /// `key` outlives the maker.
  SignatureMaker(const Key& key, crypto::Hash hash);
  ~SignatureMaker();
  SignatureMaker(SignatureMaker&&) noexcept;

  /// The signature over `bytes`. Throws `pki.sign`, class technical.
  std::string sign(std::string_view bytes);
  /// How long one can be at most.
  std::size_t most_bytes() const;
  /// The AlgorithmIdentifier of the signature, in DER.
  std::string algorithm() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The AlgorithmIdentifier of a hash, in DER.
std::string hash_algorithm(crypto::Hash hash);

}  // namespace hammy::pki
