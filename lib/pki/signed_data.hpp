// Reading CMS signatures (RFC 5652): what they say, and whether they fit what they are over.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "crypto/keyed.hpp"
#include "pki/certificate.hpp"

namespace hammy::pki {

/// One signer's signature.
struct SignedData {
  std::vector<Certificate> certificates;  ///< all that came with it
  std::optional<Certificate> signer;      ///< that of the signer, where it came with it
  crypto::Hash hash = crypto::Hash::sha256;
  bool weak_hash = false;                ///< one that is no longer safe: the signature proves nothing
  std::string algorithm;                 ///< "RSA 2048", "ECDSA 256", "RSASSA-PSS 3072", "Ed25519"
  std::string content;                   ///< what is signed, where the signature holds it itself
  std::string content_type;              ///< its OID, dotted
  std::optional<std::string> digest;     ///< of the content, as signed attribute
  std::optional<Instant> signing_time;   ///< signed attribute: what the signer says
  bool names_certificate = false;        ///< signing-certificate(-v2) names the signer's certificate, as CAdES wants
  bool wrong_certificate = false;        ///< or another one
  std::string value;                     ///< the signature itself
  std::string timestamp;                 ///< a timestamp token over it, DER; empty: none
  std::vector<std::string> revocations;  ///< revocation lists that came with it, DER

  /// Whether the signature was made with the signer's key over content with this hash (by `hash`).
  bool fits(const std::string& content_digest) const;

  // What fits() looks at.
  std::string signed_attributes;  ///< as they were signed; empty: the content's hash was signed itself
  bool pss = false;
};

/// Reads SignedData with one signer, in DER or BER. Throws `pki.der` and `pki.cms`.
SignedData read_signed_data(std::string_view bytes);

}  // namespace hammy::pki
