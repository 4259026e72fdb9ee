// CMS signatures (RFC 5652) in the form of CAdES (ETSI EN 319 122-1), with signing-certificate-v2: over content that
// lies elsewhere, or, as timestamps are, with the content in them.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "pki/key.hpp"

namespace hammy::pki {

/// What is signed beside the content.
struct Signed {
  std::string digest;                     ///< of the content, by the signer's hash
  std::optional<Instant> signing_time{};  ///< PDF has it elsewhere, S/MIME here
  std::string_view content{};             ///< what is to stand in the signature itself; empty: it lies elsewhere
  bool certificates = true;               ///< whether the signer's certificates come with it
};

/// What kind of content is signed, as CMS names it: bytes of any kind, and the heart of a timestamp (RFC 3161 2.4.2).
inline constexpr std::string_view data_content = "1.2.840.113549.1.7.1", tst_info_content = "1.2.840.113549.1.9.16.1.4";

/// Makes SignedData; belongs to one thread. All that does not depend on the content is made once.
class CmsSigner {
 public:
  /// `key` outlives the signer.
  CmsSigner(const Key& key, crypto::Hash hash, std::string_view content_type = data_content);

  /// A timestamp token (DER) over a signature's value.
  using Timestamp = std::function<std::string(std::string_view signature)>;

  /// ContentInfo with SignedData in DER. `timestamp`, where there is one, becomes the unsigned attribute
  /// id-aa-timeStampToken (RFC 3161 appendix A). Throws `pki.sign` and what `timestamp` throws.
  std::string sign(const Signed& what, const Timestamp& timestamp = {});
  /// How long it can be at most, without a timestamp.
  std::size_t most_bytes() const;
  crypto::Hash hash() const { return hash_; }

 private:
  std::string attributes(const Signed& what) const;
  crypto::Hash hash_;
  SignatureMaker maker_;
  std::string hash_algorithm_, signer_, certificates_, type_, content_type_, signing_certificate_;
};

}  // namespace hammy::pki
