#include "pki/timestamp.hpp"

#include <fmt/format.h>
#include <openssl/ts.h>
#include <openssl/x509v3.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "pki/cms.hpp"
#include "pki/der.hpp"
#include "pki/handles.hpp"
#include "pki/key.hpp"
#include "pki/signed_data.hpp"

namespace hammy::pki {

namespace {

using crypto::Hash;

Error bad_answer(const std::string& what) {
  return Error{"tsp.answer", "the authority's answer is no timestamp: " + what}.as(Failure::temporary);
}

std::string hex_of(const ASN1_INTEGER* number) {
  std::unique_ptr<BIGNUM, Release<BN_free>> big(ASN1_INTEGER_to_BN(number, nullptr));
  if (!big) return {};
  std::string bytes(static_cast<std::size_t>(std::max(BN_num_bytes(big.get()), 1)), '\0');
  BN_bn2binpad(big.get(), bytes_of(bytes), static_cast<int>(bytes.size()));
  return text::hex(bytes);
}

std::string text_of(const ASN1_OBJECT* object) {
  char buffer[128];
  int length = OBJ_obj2txt(buffer, sizeof buffer, object, 1);
  return {buffer, static_cast<std::size_t>(std::clamp(length, 0, static_cast<int>(sizeof buffer) - 1))};
}

/// GeneralizedTime with a fraction, which ASN1_TIME_to_tm does not read.
std::optional<Instant> time_of(const ASN1_GENERALIZEDTIME* time) {
  std::string_view text(reinterpret_cast<const char*>(ASN1_STRING_get0_data(time)),
                        static_cast<std::size_t>(ASN1_STRING_length(time)));
  if (text.size() < 15 || text.back() != 'Z') return {};
  auto part = [&](std::size_t from, std::size_t length) { return text.substr(from, length); };
  auto fraction = text.size() > 16 && text[14] == '.' ? text.substr(14, text.size() - 15) : std::string_view();
  return parse_rfc3339(fmt::format("{}-{}-{}T{}:{}:{}{}Z", part(0, 4), part(4, 2), part(6, 2), part(8, 2), part(10, 2),
                                   part(12, 2), fraction));
}

std::optional<std::chrono::microseconds> accuracy_of(TS_TST_INFO* info) {
  const auto* accuracy = TS_TST_INFO_get_accuracy(info);
  if (!accuracy) return {};
  auto part = [](const ASN1_INTEGER* number) { return number ? std::max(ASN1_INTEGER_get(number), 0L) : 0L; };
  return std::chrono::seconds(std::min(part(TS_ACCURACY_get_seconds(accuracy)), 86400L)) +
         std::chrono::milliseconds(part(TS_ACCURACY_get_millis(accuracy))) +
         std::chrono::microseconds(part(TS_ACCURACY_get_micros(accuracy)));
}

std::optional<Hash> hash_of(const X509_ALGOR* algorithm) {
  const ASN1_OBJECT* object = nullptr;
  X509_ALGOR_get0(&object, nullptr, nullptr, algorithm);
  switch (OBJ_obj2nid(object)) {
    case NID_sha256: return Hash::sha256;
    case NID_sha384: return Hash::sha384;
    case NID_sha512: return Hash::sha512;
    default: return {};
  }
}

/// Only timestamping, and critical (section 2.3).
bool may_timestamp(const Certificate& certificate) {
  return X509_check_purpose(certificate.get(), X509_PURPOSE_TIMESTAMP_SIGN, 0) == 1;
}

/// What the authority says in words, and its failure bits (section 2.4.2).
Error refusal(const TS_STATUS_INFO* status) {
  std::string words;
  const auto* texts = TS_STATUS_INFO_get0_text(status);
  for (int i = 0; texts && i < sk_ASN1_UTF8STRING_num(texts); ++i) {
    const auto* one = sk_ASN1_UTF8STRING_value(texts, i);
    words.append(reinterpret_cast<const char*>(ASN1_STRING_get0_data(one)),
                 static_cast<std::size_t>(ASN1_STRING_length(one)));
    words += ' ';
  }
  struct Reason {
    const char* word;
    int bit;
    bool passes;
  };
  constexpr Reason reasons[] = {{"badAlg", TS_INFO_BAD_ALG, false},
                                {"badRequest", TS_INFO_BAD_REQUEST, false},
                                {"badDataFormat", TS_INFO_BAD_DATA_FORMAT, false},
                                {"timeNotAvailable", TS_INFO_TIME_NOT_AVAILABLE, true},
                                {"unacceptedPolicy", TS_INFO_UNACCEPTED_POLICY, false},
                                {"unacceptedExtension", TS_INFO_UNACCEPTED_EXTENSION, false},
                                {"addInfoNotAvailable", TS_INFO_ADD_INFO_NOT_AVAILABLE, false},
                                {"systemFailure", TS_INFO_SYSTEM_FAILURE, true}};
  const auto* bits = TS_STATUS_INFO_get0_failure_info(status);
  std::string word("no reason");
  bool passes = false;
  for (const auto& reason : reasons)
    if (bits && ASN1_BIT_STRING_get_bit(bits, reason.bit) == 1) {
      word = reason.word;
      passes = reason.passes;
    }
  return Error{"tsp.refused", fmt::format("the authority refuses: {} ({})", text::trim(words), word)}.as(
      passes ? Failure::temporary : Failure::technical);
}

}  // namespace

std::string TimestampRequest::der() const {
  auto content = der::integer(1) + der::sequence(hash_algorithm(hash) + der::octets(digest));
  if (!policy.empty()) content += der::oid(policy);
  if (!nonce.empty()) content += der::value(0x02, nonce);
  return der::sequence(content + der::value(0x01, "\xFF"));  // certReq
}

Timestamp read_timestamp(std::string_view token) {
  auto data = read_signed_data(token);
  if (data.content_type != tst_info_content) throw Error{"pki.cms", "this is a signature, but no timestamp"};
  const auto* at = bytes_of(std::string_view(data.content));
  std::unique_ptr<TS_TST_INFO, Release<TS_TST_INFO_free>> info(
      d2i_TS_TST_INFO(nullptr, &at, static_cast<long>(data.content.size())));
  clear_errors();
  if (!info) throw Error{"pki.cms", "the timestamp is damaged"};
  Timestamp out;
  auto time = time_of(TS_TST_INFO_get_time(info.get()));
  auto* imprint = TS_TST_INFO_get_msg_imprint(info.get());
  auto hash = hash_of(TS_MSG_IMPRINT_get_algo(imprint));
  if (!time || !hash) throw Error{"pki.cms", "the timestamp has no usable time, or a hash that is no longer safe"};
  out.time = *time;
  out.hash = *hash;
  out.serial = hex_of(TS_TST_INFO_get_serial(info.get()));
  out.policy = text_of(TS_TST_INFO_get_policy_id(info.get()));
  const auto* digest = TS_MSG_IMPRINT_get_msg(imprint);
  out.digest.assign(reinterpret_cast<const char*>(ASN1_STRING_get0_data(digest)),
                    static_cast<std::size_t>(ASN1_STRING_length(digest)));
  if (const auto* nonce = TS_TST_INFO_get_nonce(info.get())) out.nonce = hex_of(nonce);
  out.accuracy = accuracy_of(info.get());
  out.ordering = TS_TST_INFO_get_ordering(info.get()) != 0;
  out.signer = data.signer;
  out.certificates = std::move(data.certificates);
  if (!out.signer)
    out.problem = "the certificate of its authority is not in it";
  else if (data.wrong_certificate || !data.names_certificate)
    out.problem = "it does not name its authority's certificate";
  else if (!data.fits(crypto::digest(data.hash, data.content)))
    out.problem = "its signature does not fit";
  else if (!may_timestamp(*out.signer))
    out.problem = "its signer may not make timestamps";
  return out;
}

std::string token_of(std::string_view answer) {
  const auto* at = bytes_of(answer);
  std::unique_ptr<TS_RESP, Release<TS_RESP_free>> response(d2i_TS_RESP(nullptr, &at, static_cast<long>(answer.size())));
  clear_errors();
  if (!response) throw bad_answer("it is something else");
  auto* status = TS_RESP_get_status_info(response.get());
  auto code = ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(status));
  if (code != TS_STATUS_GRANTED && code != TS_STATUS_GRANTED_WITH_MODS) throw refusal(status);
  der::Reader parts(der::Reader(answer).expect(0x30).content);
  parts.next();
  if (parts.done()) throw bad_answer("the token is missing");
  return std::string(parts.next().whole);
}

std::string timestamp_token(std::string_view answer, const TimestampRequest& request, const Trust& trust) {
  auto token = token_of(answer);
  auto stamp = read_timestamp(token);
  if (!stamp.problem.empty()) throw bad_answer(stamp.problem);
  if (stamp.hash != request.hash || stamp.digest != request.digest) throw bad_answer("it is for something else");
  auto significant = [](std::string_view hex) { return hex.substr(std::min(hex.find_first_not_of('0'), hex.size())); };
  if (significant(stamp.nonce) != significant(text::hex(request.nonce)))
    throw bad_answer("it is not for this request: the nonce differs");
  if (!request.policy.empty() && stamp.policy != request.policy)
    throw bad_answer(fmt::format("its policy is {}, not {}", stamp.policy, request.policy));
  if (!trust.empty()) {
    auto path = trust.path(*stamp.signer, stamp.certificates, stamp.time, Trust::Use::timestamping);
    if (!path.problem.empty())
      throw Error{"tsp.untrusted", fmt::format("the authority's certificate is not trusted: {}", path.problem),
                  "check ca_file of the authority"}
          .as(Failure::technical);
  }
  return token;
}

}  // namespace hammy::pki
