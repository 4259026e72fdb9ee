// Verifying signatures in PDF documents: what they cover, who made them, what came after, and what of it was checked.
// The three answers are those of ETSI EN 319 102-1.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "pdf/source.hpp"
#include "pki/trust.hpp"
#include "sign/changes.hpp"
#include "sign/evidence.hpp"
#include "sign/field.hpp"

namespace hammy::sign {

enum class Result : std::uint8_t {
  valid,          ///< everything was checked, and is as it should be (TOTAL-PASSED)
  indeterminate,  ///< nothing is wrong, but something could not be checked, or is too late to be (INDETERMINATE)
  invalid,        ///< something is wrong (TOTAL-FAILED)
};
std::string_view to_string(Result result);

/// What one signature is worth.
struct Verdict {
  std::string field;
  std::string kind;  ///< "signature", "certification" or "timestamp"
  Result result = Result::invalid;
  std::vector<std::string> problems;     ///< what is wrong
  std::vector<std::string> not_checked;  ///< what could not be checked, and why
  std::string signer, issuer, serial;    ///< of the signer's certificate
  std::string algorithm, hash;
  std::optional<Instant> claimed;  ///< when the signer says it was
  std::optional<Instant> proved;   ///< since when a trusted timestamp says it has been there
  std::string timestamp_by;
  bool covers_all = false;   ///< the whole file as it is
  std::uint64_t covers = 0;  ///< so many bytes of it
  std::set<Change> changes;  ///< made after it
  std::optional<int> certified;
  std::string trust;       ///< "trusted", "untrusted" or "not checked"
  std::string revocation;  ///< "good", "revoked", "none offered" or "not checked"
  std::string reason, location, name;
};

/// Whom to believe.
struct Anchors {
  pki::Trust signers;     ///< roots of signers; empty: nobody is trusted, and that is said
  pki::Trust timestamps;  ///< roots of timestamping authorities; empty: those of the signers
};

/// All signatures and timestamps of a document, in their order. Throws `pdf.*`.
std::vector<Verdict> verify(pdf::Source& source, std::string_view password, const Anchors& anchors, Instant now);

}  // namespace hammy::sign
