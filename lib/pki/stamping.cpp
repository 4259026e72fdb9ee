#include "pki/stamping.hpp"

#include <fmt/format.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <optional>

#include "base/error.hpp"
#include "base/time.hpp"
#include "pki/der.hpp"
#include "pki/handles.hpp"

namespace hammy::pki {

namespace {

using crypto::Hash;

constexpr std::size_t most_nonce_bytes = 64;
enum Status : std::uint8_t { granted = 0, rejection = 2 };

Refused damaged() { return {Refusal::bad_data_format, "this is no timestamp request"}; }

std::optional<Hash> hash_named(std::string_view oid) {
  if (oid == "2.16.840.1.101.3.4.2.1") return Hash::sha256;
  if (oid == "2.16.840.1.101.3.4.2.2") return Hash::sha384;
  if (oid == "2.16.840.1.101.3.4.2.3") return Hash::sha512;
  return {};
}

void read_imprint(TimestampQuery& out, const der::Element& imprint) {
  out.imprint = std::string(imprint.whole);
  der::Reader parts(imprint.content);
  der::Reader algorithm(parts.expect(0x30).content);
  auto hash = hash_named(der::dotted(algorithm.expect(0x06).content));
  out.digest = std::string(parts.expect(0x04).content);
  if (!parts.done()) throw damaged();
  if (!hash) throw Refused{Refusal::bad_alg, "the hash is not accepted: SHA-256, SHA-384 and SHA-512 are"};
  out.hash = *hash;
  bool bare = algorithm.done() || algorithm.next().is(0x05);
  if (!bare || !algorithm.done()) throw Refused{Refusal::bad_alg, "the hash has parameters, and none has any"};
  if (out.digest.size() != crypto::size_of(out.hash))
    throw Refused{Refusal::bad_data_format, "the digest is not as long as its hash makes them"};
  // It is repeated byte by byte, and what is not DER must not get into a timestamp.
  auto name = hash_algorithm(out.hash), digest = der::octets(out.digest);
  auto name_alone = der::sequence(der::Reader(der::Reader(name).next().content).next().whole);
  if (imprint.content != name + digest && imprint.content != name_alone + digest) throw damaged();
}

/// The content of an INTEGER in its shortest form, as DER has it.
std::string integer_content(const der::Element& number) {
  auto content = number.content;
  auto byte = [&](std::size_t i) { return static_cast<unsigned char>(content[i]); };
  bool padded = content.size() > 1 && ((byte(0) == 0 && byte(1) < 0x80) || (byte(0) == 0xFF && byte(1) >= 0x80));
  if (content.empty() || padded) throw damaged();
  return std::string(content);
}

/// The bytes of a positive INTEGER in its shortest form.
std::string number(std::string_view bytes) {
  while (bytes.size() > 1 && bytes.front() == '\0') bytes.remove_prefix(1);
  std::string content(bytes);
  if (content.empty() || (static_cast<unsigned char>(content.front()) & 0x80)) content.insert(content.begin(), '\0');
  return der::value(0x02, content);
}

/// Accuracy (section 2.4.2): seconds, thousandths and millionths, as far as there are any.
std::string accuracy_of(std::chrono::microseconds accuracy) {
  if (accuracy.count() <= 0) return {};
  auto whole = static_cast<std::uint64_t>(accuracy.count());
  auto part = [](unsigned char tag, std::uint64_t amount) {
    auto value = der::integer(amount);
    value.front() = static_cast<char>(tag);
    return amount ? value : std::string();
  };
  return der::sequence(part(0x02, whole / 1'000'000) + part(0x80, whole / 1000 % 1000) + part(0x81, whole % 1000));
}

/// GeneralizedTime with a fraction that has no zeros at its end (section 2.4.2).
std::string time_value(Moment at, unsigned digits) {
  auto since = at.time_since_epoch().count();
  auto text = format_rfc3339(Instant(std::chrono::milliseconds(since / 1000)));  // 2026-11-22T07:59:58.120Z
  std::string out;
  for (char c : text.substr(0, 19))
    if (c != '-' && c != 'T' && c != ':') out += c;
  auto fraction = fmt::format("{:06}", since % 1'000'000).substr(0, digits);
  fraction.resize(fraction.find_last_not_of('0') + 1);
  return der::value(0x18, out + (fraction.empty() ? "" : "." + fraction) + "Z");
}

}  // namespace

std::string_view to_string(Refusal refusal) {
  switch (refusal) {
    case Refusal::bad_alg: return "badAlg";
    case Refusal::bad_request: return "badRequest";
    case Refusal::bad_data_format: return "badDataFormat";
    case Refusal::time_not_available: return "timeNotAvailable";
    case Refusal::unaccepted_policy: return "unacceptedPolicy";
    case Refusal::unaccepted_extension: return "unacceptedExtension";
    case Refusal::add_info_not_available: return "addInfoNotAvailable";
    case Refusal::system_failure: break;
  }
  return "systemFailure";
}

std::string answer_of(const Refused& refused) {
  auto bit = static_cast<unsigned>(refused.why);
  std::string bits(bit / 8 + 2, '\0');  // the number of unused bits first; those behind the last one set are left out
  bits.front() = static_cast<char>(7 - bit % 8);
  bits.back() = static_cast<char>(0x80U >> (bit % 8));
  auto words = der::sequence(der::value(0x0C, refused.words));
  return der::sequence(der::sequence(der::integer(rejection) + words + der::value(0x03, bits)));
}

TimestampQuery read_query(std::string_view request) {
  TimestampQuery out;
  try {
    der::Reader all(request);
    der::Reader parts(all.expect(0x30).content);
    if (!all.done()) throw damaged();
    auto version = parts.expect(0x02).content;
    auto imprint = parts.expect(0x30);
    if (version != "\x01") throw Refused{Refusal::bad_request, "the version of the request is not 1"};
    read_imprint(out, imprint);
    if (auto policy = parts.next_if(0x06)) out.policy = der::dotted(policy->content);
    if (auto nonce = parts.next_if(0x02)) out.nonce = integer_content(*nonce);
    if (auto certified = parts.next_if(0x01)) out.certified = certified->content != std::string_view("\0", 1);
    if (out.nonce.size() > most_nonce_bytes) throw Refused{Refusal::bad_request, "the nonce is too long"};
    if (auto extensions = parts.next_if(0xA0); extensions && !extensions->content.empty())
      throw Refused{Refusal::unaccepted_extension, "no extension of requests is known here"};
    if (!parts.done()) throw damaged();
  } catch (const Error&) {
    throw damaged();
  }
  return out;
}

Stamper::Stamper(const Key& key, Practice practice)
    : practice_(std::move(practice)),
      signer_(key, key.hash(), tst_info_content),
      accuracy_(accuracy_of(practice_.accuracy)) {
  if (X509_check_purpose(key.certificate().get(), X509_PURPOSE_TIMESTAMP_SIGN, 0) == 1) return;
  clear_errors();
  throw Error{"pki.key", fmt::format("the certificate '{}' is not for timestamping", key.certificate().name()),
              "its extended key usage must be timeStamping alone, and critical (RFC 3161 section 2.3)"}
      .as(Failure::technical)
      .exits(Exit::config);
}

void Stamper::check(const TimestampQuery& query) const {
  const auto& others = practice_.policies;
  if (query.policy.empty() || query.policy == practice_.policy ||
      std::find(others.begin(), others.end(), query.policy) != others.end())
    return;
  throw Refused{Refusal::unaccepted_policy, fmt::format("the policy {} is not one of those here", query.policy)};
}

std::string Stamper::grant(const TimestampQuery& query, std::string_view serial, Moment at) {
  check(query);
  auto info = der::integer(1) + der::oid(query.policy.empty() ? practice_.policy : query.policy) + query.imprint +
              number(serial) + time_value(at, practice_.digits) + accuracy_;
  if (practice_.ordering) info += der::value(0x01, "\xFF");
  if (!query.nonce.empty()) info += der::value(0x02, query.nonce);
  auto tst_info = der::sequence(info);
  auto token = signer_.sign({crypto::digest(signer_.hash(), tst_info), {}, tst_info, query.certified});
  return der::sequence(der::sequence(der::integer(granted)) + token);
}

}  // namespace hammy::pki
