#include "pki/cms.hpp"

#include <fmt/format.h>

#include "pki/der.hpp"

namespace hammy::pki {

namespace {

constexpr std::string_view signed_data = "1.2.840.113549.1.7.2", content_type = "1.2.840.113549.1.9.3",
                           message_digest = "1.2.840.113549.1.9.4", signing_time = "1.2.840.113549.1.9.5",
                           timestamp_token = "1.2.840.113549.1.9.16.2.14",
                           signing_certificate_v2 = "1.2.840.113549.1.9.16.2.47";

std::string attribute(std::string_view type, const std::string& value) {
  return der::sequence(der::oid(type) + der::set_of({value}));
}

/// SigningCertificateV2 (RFC 5035 section 3): the certificate's hash, and the algorithm where it is not SHA-256.
std::string signing_certificate(const Certificate& certificate, crypto::Hash hash) {
  auto algorithm = hash == crypto::Hash::sha256 ? std::string() : hash_algorithm(hash);
  auto id = der::sequence(algorithm + der::octets(crypto::digest(hash, certificate.der())));
  return der::sequence(der::sequence(id));
}

/// UTCTime until 2049 (RFC 5652 section 11.3).
std::string time_value(Instant at) {
  auto text = format_rfc3339(at);  // 2026-11-22T07:59:58.120Z
  auto part = [&](std::size_t from) { return text.substr(from, 2); };
  bool utc = text < "2050";
  auto digits = (utc ? std::string() : part(0)) + part(2) + part(5) + part(8) + part(11) + part(14) + part(17) + "Z";
  return der::value(utc ? 0x17 : 0x18, digits);
}

}  // namespace

CmsSigner::CmsSigner(const Key& key, crypto::Hash hash, std::string_view type)
    : hash_(hash),
      maker_(key, hash),
      hash_algorithm_(pki::hash_algorithm(hash)),
      signer_(der::integer(1) + key.certificate().issuer_and_serial() + hash_algorithm_),
      type_(type),
      content_type_(attribute(content_type, der::oid(type))),
      signing_certificate_(attribute(signing_certificate_v2, signing_certificate(key.certificate(), hash))) {
  std::string all;
  for (const Certificate& certificate : key.chain()) all += certificate.der();
  certificates_ = der::tagged(0, all);
}

std::string CmsSigner::attributes(const Signed& what) const {
  std::vector<std::string> list{content_type_, attribute(message_digest, der::octets(what.digest)),
                                signing_certificate_};
  if (what.signing_time) list.push_back(attribute(signing_time, time_value(*what.signing_time)));
  return der::set_of(std::move(list));
}

std::string CmsSigner::sign(const Signed& what, const Timestamp& timestamp) {
  auto attributes_set = attributes(what);
  auto signature = maker_.sign(attributes_set);
  attributes_set.front() = '\xA0';  // signed as SET OF, written as [0] IMPLICIT
  auto signer = signer_ + attributes_set + maker_.algorithm() + der::octets(signature);
  if (timestamp) signer += der::tagged(1, attribute(timestamp_token, timestamp(signature)));
  auto inside = what.content.empty() ? std::string() : der::tagged(0, der::octets(what.content));
  auto content = der::integer(type_ == data_content ? 1 : 3) + der::set_of({hash_algorithm_}) +
                 der::sequence(der::oid(type_) + inside) + (what.certificates ? certificates_ : std::string()) +
                 der::set_of({der::sequence(signer)});
  return der::sequence(der::oid(signed_data) + der::tagged(0, der::sequence(content)));
}

std::size_t CmsSigner::most_bytes() const {
  constexpr std::size_t frame = 320;  // lengths, names of algorithms and attributes, the attribute of a time
  return signer_.size() + certificates_.size() + signing_certificate_.size() + maker_.algorithm().size() +
         maker_.most_bytes() + crypto::size_of(hash_) + frame;
}

}  // namespace hammy::pki
