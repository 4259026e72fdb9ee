// Timestamps that lie beside what they are over: FILE.tsr beside FILE.
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/keyed.hpp"
#include "pdf/source.hpp"
#include "pki/timestamp.hpp"
#include "sign/evidence.hpp"
#include "sign/verify.hpp"

namespace hammy::sign {

/// What one is worth.
struct DetachedVerdict {
  Result result = Result::invalid;
  std::vector<std::string> problems, not_checked;  ///< as in Verdict
  pki::Timestamp stamp;
  std::string trust, revocation;  ///< as in Verdict
};

/// The hash of all of `source`.
std::string digest_of(pdf::Source& source, crypto::Hash hash);

/// Judges an authority's answer (TimeStampResp) or the token in one (DER). `digest` gives the hash of what it should be
/// over; without it that is not checked. With `online` the authorities behind it are asked whether its certificate was
/// revoked. Throws `pki.*` for what is no timestamp, and `tsp.refused` for an answer that refuses.
DetachedVerdict verify_detached(std::string_view bytes, const std::function<std::string(crypto::Hash)>& digest,
                                const Anchors& anchors, EvidenceCollector* online, Instant now);

/// {"kind":"timestamp","result","problems":[…],"not_checked":[…],"time","accuracy","number",…}.
nlohmann::ordered_json describe(const DetachedVerdict& verdict);

}  // namespace hammy::sign
