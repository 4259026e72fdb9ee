#include "sign/detached.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/text.hpp"
#include "pki/der.hpp"

namespace hammy::sign {

namespace {

/// An answer begins with its status, a token with the name of its kind.
std::string token_in(std::string_view bytes) {
  auto first = pki::der::Reader(pki::der::Reader(bytes).expect(0x30).content).next();
  return first.is(0x30) ? pki::token_of(bytes) : std::string(bytes);
}

bool can_be_asked(const std::vector<pki::Certificate>& chain) {
  return std::any_of(chain.begin(), chain.end(), [](const pki::Certificate& one) {
    return !one.self_issued() && !(one.ocsp_urls().empty() && one.crl_urls().empty());
  });
}

void check_trust(DetachedVerdict& out, const Anchors& anchors) {
  const auto& trust = anchors.timestamps.empty() ? anchors.signers : anchors.timestamps;
  const auto& stamp = out.stamp;
  if (trust.empty()) {
    out.trust = "not checked";
    out.not_checked.emplace_back("whether its certificate is trusted: no roots were given");
    return;
  }
  auto path = trust.path(*stamp.signer, stamp.certificates, stamp.time, pki::Trust::Use::timestamping);
  out.trust = path.problem.empty() ? "trusted" : "untrusted";
  if (!path.problem.empty()) out.not_checked.push_back(fmt::format("its certificate is not trusted: {}", path.problem));
}

void check_revocation(DetachedVerdict& out, EvidenceCollector* online, Instant now) {
  auto chain = pki::chain_of(*out.stamp.signer, out.stamp.certificates);
  out.revocation = "none offered";
  if (!can_be_asked(chain)) return;
  out.revocation = "not checked";
  if (!online) return void(out.not_checked.emplace_back("whether its certificate was revoked: nobody was asked"));
  try {
    online->collect(chain, now);
    out.revocation = "good";
  } catch (const Error& error) {
    bool revoked = error.code() == "sign.revoked";
    if (revoked) out.revocation = "revoked";
    (revoked ? out.problems : out.not_checked).push_back(error.message());
  }
}

}  // namespace

std::string digest_of(pdf::Source& source, crypto::Hash hash) {
  crypto::Hasher hasher(hash);
  source.copy(0, source.size(), [&](std::string_view piece) { hasher.update(piece); });
  return hasher.finish();
}

DetachedVerdict verify_detached(std::string_view bytes, const std::function<std::string(crypto::Hash)>& digest,
                                const Anchors& anchors, EvidenceCollector* online, Instant now) {
  DetachedVerdict out;
  out.stamp = pki::read_timestamp(token_in(bytes));
  if (!out.stamp.problem.empty()) out.problems.push_back(out.stamp.problem);
  if (!digest)
    out.not_checked.emplace_back("what it is over: the file is not there");
  else if (digest(out.stamp.hash) != out.stamp.digest)
    out.problems.emplace_back("it is for something else, or the file has been changed");
  if (out.stamp.signer) {
    check_trust(out, anchors);
    check_revocation(out, online, now);
  }
  out.result = !out.problems.empty()      ? Result::invalid
               : !out.not_checked.empty() ? Result::indeterminate
                                          : Result::valid;
  return out;
}

nlohmann::ordered_json describe(const DetachedVerdict& verdict) {
  const auto& stamp = verdict.stamp;
  nlohmann::ordered_json out{{"kind", "timestamp"}, {"result", to_string(verdict.result)}};
  if (!verdict.problems.empty()) out["problems"] = verdict.problems;
  if (!verdict.not_checked.empty()) out["not_checked"] = verdict.not_checked;
  out["time"] = format_rfc3339(stamp.time);
  if (stamp.accuracy) out["accuracy"] = fmt::format("{:.6f} s", static_cast<double>(stamp.accuracy->count()) / 1e6);
  if (stamp.ordering) out["ordering"] = true;
  out["number"] = stamp.serial;
  out["policy"] = stamp.policy;
  if (!stamp.nonce.empty()) out["nonce"] = stamp.nonce;
  out["hash"] = crypto::name_of(stamp.hash);
  out["digest"] = text::hex(stamp.digest);
  if (stamp.signer) {
    out["signer"] = stamp.signer->subject();
    out["issuer"] = stamp.signer->issuer();
    out["serial"] = stamp.signer->serial();
    out["trust"] = verdict.trust;
    out["revocation"] = verdict.revocation;
  }
  return out;
}

}  // namespace hammy::sign
