// Evidence for later: the certificates of a signature and what their authorities said of them at the time, so that it
// can be verified when nobody can be asked any more (ETSI EN 319 142-1, level B-LT).
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "pki/certificate.hpp"

namespace hammy::sign {

/// In DER, each once.
struct Evidence {
  std::vector<std::string> certificates, ocsps, crls;

  void add(const Evidence& other);
};

/// Asks authorities, and remembers what they said for as long as it is worth something. May be used by several threads.
class EvidenceCollector {
 public:
  EvidenceCollector();
  ~EvidenceCollector();

  /// For each certificate of `chain` but a root: an OCSP answer, or else a revocation list. A chain that does not end
  /// in a root is completed from the addresses in its certificates. Throws `sign.revoked` when a certificate is
  /// revoked, and `sign.evidence`, class temporary, when nobody says anything of one.
  Evidence collect(std::vector<pki::Certificate> chain, Instant now);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hammy::sign
