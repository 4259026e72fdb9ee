#include "sign/verify.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "crypto/keyed.hpp"
#include "pki/der.hpp"
#include "pki/revocation.hpp"
#include "pki/signed_data.hpp"
#include "pki/timestamp.hpp"
#include "sign/store.hpp"

namespace hammy::sign {

namespace {

using pdf::Document;
using pdf::Object;
using pki::Certificate;
using pki::Trust;

/// Bytes that are signed: [0, gap) and [after, end).
struct Range {
  std::uint64_t gap = 0, after = 0, end = 0;
};

std::optional<Range> range_of(const Object& signature) {
  const auto& numbers = signature.find("ByteRange").elements();
  if (numbers.size() != 4) return {};
  std::int64_t value[4];
  for (std::size_t i = 0; i < 4; ++i) {
    value[i] = numbers[i].integer().value_or(-1);
    if (value[i] < 0 || value[i] > (std::int64_t{1} << 40)) return {};
  }
  if (value[0] != 0 || value[2] < value[1]) return {};
  auto number = [&](int i) { return static_cast<std::uint64_t>(value[i]); };
  return Range{number(1), number(2), number(2) + number(3)};
}

/// Whether what is not signed is the signature's own hexadecimal string and nothing else.
bool gap_is_contents(pdf::Source& source, const Range& range, std::string_view contents) {
  constexpr std::uint64_t most = std::uint64_t{16} << 20;
  if (range.after - range.gap > most || range.end > source.size()) return false;
  auto gap = std::string(source.read(range.gap, static_cast<std::size_t>(range.after - range.gap)));
  return gap.size() == 2 * contents.size() + 2 && gap.front() == '<' && gap.back() == '>' &&
         text::lower(gap.substr(1, gap.size() - 2)) == text::hex(contents);
}

std::string digest_of(pdf::Source& source, const Range& range, crypto::Hash hash) {
  crypto::Hasher hasher(hash);
  auto take = [&](std::string_view piece) { hasher.update(piece); };
  source.copy(0, range.gap, take);
  source.copy(range.after, range.end, take);
  return hasher.finish();
}

std::optional<Instant> date_of(std::string_view text) {
  // "D:20261122075958+01'00'"
  if (!text.starts_with("D:") || text.size() < 16) return {};
  auto part = [&](std::size_t from, std::size_t length) { return text.substr(from, length); };
  std::string zone("Z");
  if (text.size() >= 19 && (text[16] == '+' || text[16] == '-'))
    zone = fmt::format("{}:{}", part(16, 3), text.size() >= 22 ? part(20, 2) : "00");
  return parse_rfc3339(fmt::format("{}-{}-{}T{}:{}:{}{}", part(2, 4), part(6, 2), part(8, 2), part(10, 2), part(12, 2),
                                   part(14, 2), zone));
}

/// DER without the zeros that fill its room; a length that is not definite is left to who reads it.
std::string_view without_filling(std::string_view contents) {
  bool definite = contents.size() > 1 && static_cast<unsigned char>(contents[1]) != 0x80;
  return definite ? pki::der::Reader(contents).next().whole : contents;
}

class Verifier {
 public:
  Verifier(pdf::Source& source, std::string_view password, const Anchors& anchors, Instant now)
      : source_(source),
        password_(password),
        document_(source, password),
        anchors_(anchors),
        now_(now),
        evidence_(read_store(document_)) {}

  std::vector<Verdict> run() {
    std::vector<Verdict> out;
    auto level = certification(document_);
    for (const Field& field : fields(document_)) {
      if (field.value.is_null()) continue;
      Verdict verdict;
      try {
        verdict = judge(field);
      } catch (const Error& error) {
        verdict.field = field.name;
        verdict.kind = "signature";
        verdict.problems.push_back(error.message());
      }
      if (verdict.kind == "certification") verdict.certified = level;
      check_changes(verdict);
      conclude(verdict);
      out.push_back(std::move(verdict));
    }
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.covers < b.covers; });
    return out;
  }

 private:
  Verdict judge(const Field& field) {
    Verdict out;
    const Object& signature = field.value;
    std::string format(document_.find(signature, "SubFilter").text());
    out.field = field.name;
    out.kind = format == "ETSI.RFC3161" ? "timestamp" : is_certification(signature) ? "certification" : "signature";
    auto say = [&](const char* key) { return from_text_string(document_.find(signature, key).text()); };
    out.reason = say("Reason");
    out.location = say("Location");
    out.name = say("Name");
    out.claimed = date_of(document_.find(signature, "M").text());
    std::string contents(document_.find(signature, "Contents").text());
    auto range = range_of(signature);
    if (!range || contents.empty()) return out.problems.emplace_back("it does not say which bytes it covers"), out;
    out.covers = range->end;
    out.covers_all = range->end == source_.size();
    if (!gap_is_contents(source_, *range, contents))
      return out.problems.emplace_back("bytes beside the signature itself are not covered"), out;
    auto der = without_filling(contents);
    if (out.kind == "timestamp") {
      check_timestamp(out, der, digest_of_timestamp(der, *range));
      return out;
    }
    check_signature(out, der, *range, format);
    return out;
  }

  bool is_certification(const Object& signature) const {
    auto references = document_.find(signature, "Reference");
    return std::any_of(references.elements().begin(), references.elements().end(), [&](const Object& one) {
      return document_.find(document_.resolve(one), "TransformMethod").is_name("DocMDP");
    });
  }

  std::string digest_of_timestamp(std::string_view der, const Range& range) {
    return digest_of(source_, range, pki::read_timestamp(der).hash);
  }

  /// A timestamp over something with `digest`; when it may be believed, its time is proved.
  void check_timestamp(Verdict& out, std::string_view der, const std::string& digest) {
    auto stamp = pki::read_timestamp(der);
    out.claimed = stamp.time;
    out.hash = crypto::name_of(stamp.hash);
    if (!stamp.problem.empty()) out.problems.push_back(stamp.problem);
    if (stamp.digest != digest) out.problems.emplace_back("the document has been changed");
    if (!stamp.signer) return;
    describe(out, *stamp.signer);
    check_signer(out, *stamp.signer, stamp.certificates, stamp.time, Trust::Use::timestamping);
    if (out.problems.empty() && out.trust == "trusted") out.proved = stamp.time;
  }

  void check_signature(Verdict& out, std::string_view der, const Range& range, std::string_view format) {
    auto data = pki::read_signed_data(der);
    out.hash = crypto::name_of(data.hash);
    out.algorithm = data.algorithm;
    if (!data.signer) return void(out.problems.emplace_back("the signer's certificate is not in it"));
    describe(out, *data.signer);
    if (data.signing_time) out.claimed = data.signing_time;
    if (data.weak_hash) out.problems.emplace_back("its hash, SHA-1, is no longer safe");
    auto digest = digest_of(source_, range, data.hash);
    if (format == "adbe.pkcs7.sha1") {
      out.problems.emplace_back("its form hashes by SHA-1, which is no longer safe");
    } else if (format != "ETSI.CAdES.detached" && format != "adbe.pkcs7.detached") {
      return void(
          out.not_checked.push_back(fmt::format("signatures of the form '{}' are not read", text::printable(format))));
    } else if (data.digest && *data.digest != digest) {
      out.problems.emplace_back("the document has been changed");
    } else if (data.wrong_certificate) {
      out.problems.emplace_back("it names another certificate than the one it came with");
    } else if (!data.fits(digest)) {
      out.problems.emplace_back(data.digest ? "the signature does not fit its certificate"
                                            : "the document has been changed");
    }
    if (format == "ETSI.CAdES.detached" && !data.names_certificate && !data.wrong_certificate)
      out.problems.emplace_back("it does not name its certificate, as PAdES wants");
    auto at = now_;
    if (!data.timestamp.empty()) {
      Verdict stamp;
      try {
        check_timestamp(stamp, data.timestamp, crypto::digest(pki::read_timestamp(data.timestamp).hash, data.value));
        out.timestamp_by = stamp.signer;
        if (!stamp.problems.empty())
          out.not_checked.push_back("its timestamp proves nothing: " + stamp.problems.front());
        else if (!stamp.proved)
          out.not_checked.emplace_back("its timestamp is not trusted");
      } catch (const Error& error) {
        out.not_checked.push_back("its timestamp cannot be read: " + error.message());
      }
      out.proved = stamp.proved;
      if (stamp.proved) at = *stamp.proved;
    }
    for (const auto& list : data.revocations) evidence_.crls.push_back(list);
    check_signer(out, *data.signer, data.certificates, at, Trust::Use::signing);
  }

  static void describe(Verdict& out, const Certificate& signer) {
    out.signer = signer.subject();
    out.issuer = signer.issuer();
    out.serial = signer.serial();
  }

  void check_signer(Verdict& out, const Certificate& signer, std::vector<Certificate> others, Instant at,
                    Trust::Use use) {
    for (const auto& der : evidence_.certificates) {
      try {
        others.push_back(Certificate::from_der(der));
      } catch (const Error&) {  // one that cannot be read helps nobody
      }
    }
    bool of_timestamp = use == Trust::Use::timestamping && !anchors_.timestamps.empty();
    const auto& trust = of_timestamp ? anchors_.timestamps : anchors_.signers;
    if (trust.empty()) {
      out.trust = "not checked";
      out.not_checked.emplace_back("whether its certificate is trusted: no roots were given");
      check_revocation(out, pki::chain_of(signer, others), at);
      return;
    }
    auto path = trust.path(signer, others, at, use);
    out.trust = path.problem.empty() ? "trusted" : "untrusted";
    if (!path.problem.empty())
      out.not_checked.push_back(fmt::format("its certificate is not trusted: {}", path.problem));
    check_revocation(out, path.problem.empty() ? path.chain : pki::chain_of(signer, others), at);
  }

  void check_revocation(Verdict& out, const std::vector<Certificate>& chain, Instant at) {
    bool asked = false, all = true;
    for (std::size_t i = 0; i + 1 < chain.size(); ++i) {
      if (chain[i].ocsp_urls().empty() && chain[i].crl_urls().empty()) continue;  // its authority offers nothing
      asked = true;
      auto said = said_of(chain[i], chain[i + 1]);
      if (!said) {
        all = false;
      } else if (said->status == pki::Status::revoked && said->revoked_at.value_or(at) <= at) {
        out.revocation = "revoked";
        out.problems.push_back(fmt::format("the certificate '{}' was revoked at {}", chain[i].name(),
                                           format_rfc3339(said->revoked_at.value_or(said->this_update))));
        return;
      }
    }
    out.revocation = !asked ? "none offered" : all ? "good" : "not checked";
    if (!all) out.not_checked.emplace_back("whether its certificate was revoked: the document has no evidence");
  }

  std::optional<pki::Revocation> said_of(const Certificate& certificate, const Certificate& issuer) const {
    auto first = [&](const std::vector<std::string>& all, auto read) -> std::optional<pki::Revocation> {
      for (const auto& der : all) {
        try {
          auto said = read(der, certificate, issuer);
          if (said.status != pki::Status::unknown) return said;
        } catch (const Error&) {  // about another certificate
        }
      }
      return {};
    };
    auto said = first(evidence_.ocsps, pki::read_ocsp);
    return said ? said : first(evidence_.crls, pki::read_crl);
  }

  void check_changes(Verdict& verdict) {
    if (verdict.covers_all || verdict.covers == 0 || verdict.covers > source_.size()) return;
    bool signed_further = false;
    try {
      pdf::PartSource part(source_, verdict.covers);
      Document before(part, password_);
      verdict.changes = changes(before, document_);
      signed_further = verdict.changes.contains(Change::signatures) && !only_timestamps_since(before, document_);
    } catch (const Error& error) {
      verdict.not_checked.push_back("what was changed after it: " + error.message());
      return;
    }
    if (verdict.changes.contains(Change::content))
      verdict.problems.emplace_back("the document was changed after it in what it says or does");
    if (!verdict.certified) return;
    bool filled = verdict.changes.contains(Change::form) || signed_further;
    bool commented = verdict.changes.contains(Change::comments);
    if ((*verdict.certified == 1 && filled) || (*verdict.certified < 3 && commented))
      verdict.problems.emplace_back("the document was changed after it in a way that the certification does not allow");
  }

  static void conclude(Verdict& verdict) {
    verdict.result = !verdict.problems.empty()      ? Result::invalid
                     : !verdict.not_checked.empty() ? Result::indeterminate
                                                    : Result::valid;
  }

  pdf::Source& source_;
  std::string_view password_;
  Document document_;
  const Anchors& anchors_;
  Instant now_;
  Evidence evidence_;
};

}  // namespace

std::string_view to_string(Result result) {
  constexpr std::string_view names[] = {"valid", "indeterminate", "invalid"};
  return names[static_cast<std::size_t>(result)];
}

std::vector<Verdict> verify(pdf::Source& source, std::string_view password, const Anchors& anchors, Instant now) {
  return Verifier(source, password, anchors, now).run();
}

}  // namespace hammy::sign
