#include "pki/issue.hpp"

#include <fmt/format.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "base/error.hpp"
#include "pki/handles.hpp"

namespace hammy::pki {

namespace {

void check(bool done) {
  if (!done) throw Error{"pki.issue", "a certificate cannot be made: " + last_error()}.as(Failure::technical);
}

void add_name(X509_NAME* name, const char* field, const std::string& value) {
  if (value.empty()) return;
  check(X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, bytes_of(std::string_view(value)),
                                   static_cast<int>(value.size()), -1, 0) == 1);
}

void add_extension(X509* certificate, X509* issuer, int type, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  std::unique_ptr<X509_EXTENSION, Release<X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, &context, type, value.c_str()));
  check(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

void set_time(ASN1_TIME* time, Instant at) {
  auto seconds = std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count();
  check(ASN1_TIME_set(time, static_cast<time_t>(seconds)) != nullptr);
}

void add_extensions(X509* certificate, X509* issuer, const Subject& subject) {
  auto add = [&](int type, const std::string& value) { add_extension(certificate, issuer, type, value); };
  bool authority = subject.purpose == Purpose::authority;
  add(NID_basic_constraints, authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
  add(NID_key_usage, authority                             ? "critical,keyCertSign,cRLSign,digitalSignature"
                     : subject.purpose == Purpose::signing ? "critical,digitalSignature,nonRepudiation"
                                                           : "critical,digitalSignature");
  if (subject.purpose == Purpose::timestamping) add(NID_ext_key_usage, "critical,timeStamping");  // RFC 3161 2.3
  if (subject.purpose == Purpose::server) add(NID_ext_key_usage, "serverAuth");
  add(NID_subject_key_identifier, "hash");
  if (issuer != certificate) add(NID_authority_key_identifier, "keyid:always");
  if (!subject.host.empty()) {
    bool address = subject.host.find_first_not_of("0123456789.:") == std::string::npos;
    add(NID_subject_alt_name, fmt::format("{}:{}", address ? "IP" : "DNS", subject.host));
  }
  if (!subject.crl_url.empty()) add(NID_crl_distribution_points, "URI:" + subject.crl_url);
  if (!subject.ocsp_url.empty()) add(NID_info_access, "OCSP;URI:" + subject.ocsp_url);
}

}  // namespace

Key issue(Key::Algorithm algorithm, const Subject& subject, Instant not_before, Instant not_after, const Key* issuer) {
  KeyOwner key(algorithm == Key::Algorithm::ecdsa ? EVP_EC_gen("P-256") : EVP_RSA_gen(2048));
  check(key != nullptr);
  X509Owner certificate(X509_new());
  check(certificate && X509_set_version(certificate.get(), 2) == 1 &&
        X509_set_pubkey(certificate.get(), key.get()) == 1);
  auto serial = crypto::random_bytes(16);
  serial[0] = static_cast<char>((serial[0] & 0x3F) | 0x40);  // positive, and always as long
  std::unique_ptr<BIGNUM, Release<BN_free>> number(BN_bin2bn(bytes_of(std::string_view(serial)), 16, nullptr));
  check(BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate.get())) != nullptr);
  set_time(X509_getm_notBefore(certificate.get()), not_before);
  set_time(X509_getm_notAfter(certificate.get()), not_after);
  auto* name = X509_get_subject_name(certificate.get());
  add_name(name, "C", subject.country);
  add_name(name, "O", subject.organization);
  add_name(name, "CN", subject.common_name);
  auto* above = issuer ? issuer->certificate().get() : certificate.get();
  check(X509_set_issuer_name(certificate.get(), X509_get_subject_name(above)) == 1);
  add_extensions(certificate.get(), above, subject);
  check(X509_sign(certificate.get(), issuer ? issuer->get() : key.get(), EVP_sha256()) > 0);
  std::vector<Certificate> chain{Certificate(certificate.get())};
  if (issuer) chain.insert(chain.end(), issuer->chain().begin(), issuer->chain().end());
  return Key(key.release(), std::move(chain));
}

std::string private_pem(const Key& key) {
  Bio out(BIO_new(BIO_s_mem()));
  check(PEM_write_bio_PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
  return text_of(out.get());
}

std::string chain_pem(const Key& key) {
  Bio out(BIO_new(BIO_s_mem()));
  for (const Certificate& one : key.chain()) check(PEM_write_bio_X509(out.get(), one.get()) == 1);
  return text_of(out.get());
}

}  // namespace hammy::pki
