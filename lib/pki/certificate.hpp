// X.509 certificates (RFC 5280): what they say, and where they come from.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

struct x509_st;

namespace hammy::pki {

class Certificate {
 public:
  /// From DER. Throws `pki.certificate`.
  static Certificate from_der(std::string_view der);
  /// All certificates of a PEM text, the first of which is usually the one that the others stand behind. Throws
  /// `pki.certificate` when there is none or one is damaged.
  static std::vector<Certificate> from_pem(std::string_view pem);
  /// Shares what OpenSSL counts.
  explicit Certificate(x509_st* shared);

  const std::string& der() const { return der_; }
  /// "CN=ACME Invoices, O=ACME Kft., C=HU" (RFC 4514's names, in the certificate's order).
  std::string subject() const;
  std::string issuer() const;
  /// The common name, or what else there is to call it by.
  std::string name() const;
  /// Lower-case hexadecimal.
  std::string serial() const;
  Instant not_before() const;
  Instant not_after() const;
  bool self_issued() const;
  /// Whether its key may encipher the keys of mails, or agree on them (RFC 8550 section 4.4.2): one that says nothing
  /// of its use may.
  bool may_encipher() const;
  /// The issuer's name and the serial number as CMS has them (RFC 5652 section 10.2.4), in DER.
  std::string issuer_and_serial() const;
  /// The certificate's own description of where to ask: OCSP responders, certificate revocation lists, its issuer.
  std::vector<std::string> ocsp_urls() const;
  std::vector<std::string> crl_urls() const;
  std::vector<std::string> issuer_urls() const;

  x509_st* get() const { return shared_.get(); }
  bool operator==(const Certificate& other) const { return der_ == other.der_; }

 private:
  std::shared_ptr<x509_st> shared_;
  std::string der_;
};

/// `leaf` and those of `others` that stand behind it, each signed by the next, up to a root or as far as they reach.
std::vector<Certificate> chain_of(const Certificate& leaf, const std::vector<Certificate>& others);

}  // namespace hammy::pki
