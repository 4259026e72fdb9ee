// Trust: whether a certificate stands on a root that one believes in (RFC 5280 section 6).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "pki/certificate.hpp"

struct x509_store_st;

namespace hammy::pki {

class Trust {
 public:
  /// Trusts nobody.
  Trust();
  /// The roots of PEM texts; throws `pki.certificate`.
  explicit Trust(const std::vector<Certificate>& roots);
  /// The roots in files of PEM texts; throws `pki.certificate` and `system.io`.
  static Trust from_files(const std::vector<std::string>& names);
  /// Those that the system trusts for TLS.
  static Trust system();

  /// What a certificate is used for.
  enum class Use : std::uint8_t { signing, timestamping, server };
  struct Path {
    std::string problem;             ///< empty: the certificate is trusted
    std::vector<Certificate> chain;  ///< from the certificate to its root, as far as it was found
  };
  /// Builds the path from `leaf` by way of `others`, at the time `at`. Revocation is not looked at here.
  Path path(const Certificate& leaf, const std::vector<Certificate>& others, Instant at, Use use) const;
  bool empty() const { return empty_; }
  x509_store_st* get() const { return store_.get(); }

 private:
  std::shared_ptr<x509_store_st> store_;
  bool empty_ = true;
};

}  // namespace hammy::pki
