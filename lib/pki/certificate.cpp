#include "pki/certificate.hpp"

#include <fmt/format.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>

#include "base/error.hpp"
#include "pki/der.hpp"
#include "pki/handles.hpp"

namespace hammy::pki {

namespace {

std::string name_of(const X509_NAME* name) {
  Bio out(BIO_new(BIO_s_mem()));
  constexpr unsigned long flags =
      (XN_FLAG_RFC2253 & ~XN_FLAG_SEP_MASK & ~XN_FLAG_DN_REV & ~ASN1_STRFLGS_ESC_MSB) | XN_FLAG_SEP_CPLUS_SPC;
  X509_NAME_print_ex(out.get(), name, 0, flags);
  return text_of(out.get());
}

Instant time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return Instant(std::chrono::seconds(::timegm(&parts)));
}

std::string_view text_of(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<std::size_t>(ASN1_STRING_length(string))};
}

/// A URL in a general name; empty for another kind of name.
std::string url_of(const GENERAL_NAME* name) {
  return name->type == GEN_URI ? std::string(text_of(name->d.uniformResourceIdentifier)) : std::string();
}

std::vector<std::string> access_urls(X509* certificate, int method) {
  std::vector<std::string> out;
  std::unique_ptr<AUTHORITY_INFO_ACCESS, decltype(&AUTHORITY_INFO_ACCESS_free)> access(
      static_cast<AUTHORITY_INFO_ACCESS*>(X509_get_ext_d2i(certificate, NID_info_access, nullptr, nullptr)),
      AUTHORITY_INFO_ACCESS_free);
  for (int i = 0; access && i < sk_ACCESS_DESCRIPTION_num(access.get()); ++i) {
    const auto* description = sk_ACCESS_DESCRIPTION_value(access.get(), i);
    if (OBJ_obj2nid(description->method) != method) continue;
    if (auto url = url_of(description->location); !url.empty()) out.push_back(std::move(url));
  }
  return out;
}

}  // namespace

Certificate::Certificate(x509_st* shared) : shared_(shared, X509_free) {
  X509_up_ref(shared);
  unsigned char* bytes = nullptr;
  int length = i2d_X509(shared, &bytes);
  if (length < 0) throw Error{"pki.certificate", "a certificate cannot be encoded"};
  der_.assign(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
  OPENSSL_free(bytes);
}

Certificate Certificate::from_der(std::string_view der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  X509Owner certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  if (!certificate) throw Error{"pki.certificate", "a certificate is damaged or in another format"};
  return Certificate(certificate.get());
}

std::vector<Certificate> Certificate::from_pem(std::string_view pem) {
  std::vector<Certificate> out;
  Bio in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  for (;;) {
    X509Owner certificate(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
    if (!certificate) break;
    out.emplace_back(certificate.get());
  }
  clear_errors();
  if (out.empty()) throw Error{"pki.certificate", "there is no certificate in PEM form", "look for BEGIN CERTIFICATE"};
  return out;
}

std::string Certificate::subject() const { return name_of(X509_get_subject_name(get())); }
std::string Certificate::issuer() const { return name_of(X509_get_issuer_name(get())); }

std::string Certificate::name() const {
  const auto* subject = X509_get_subject_name(get());
  for (int field : {NID_commonName, NID_organizationName, NID_pkcs9_emailAddress}) {
    int index = X509_NAME_get_index_by_NID(const_cast<X509_NAME*>(subject), field, -1);
    if (index < 0) continue;
    unsigned char* utf8 = nullptr;
    int length = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, index)));
    if (length < 0) continue;
    std::string out(reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(length));
    OPENSSL_free(utf8);
    return out;
  }
  return this->subject();
}

std::string Certificate::serial() const {
  std::unique_ptr<BIGNUM, decltype(&BN_free)> number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(get()), nullptr),
                                                     BN_free);
  std::unique_ptr<char, void (*)(char*)> digits(BN_bn2hex(number.get()), [](char* text) { OPENSSL_free(text); });
  std::string out(digits ? digits.get() : "");
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c; });
  return out;
}

Instant Certificate::not_before() const { return time_of(X509_get0_notBefore(get())); }
Instant Certificate::not_after() const { return time_of(X509_get0_notAfter(get())); }

bool Certificate::self_issued() const {
  return X509_NAME_cmp(X509_get_subject_name(get()), X509_get_issuer_name(get())) == 0;
}

bool Certificate::may_encipher() const {
  return (X509_get_key_usage(get()) & (KU_KEY_ENCIPHERMENT | KU_KEY_AGREEMENT)) != 0;
}

std::string Certificate::issuer_and_serial() const {
  unsigned char *name = nullptr, *serial = nullptr;
  int name_length = i2d_X509_NAME(X509_get_issuer_name(get()), &name);
  int serial_length = i2d_ASN1_INTEGER(X509_get0_serialNumber(get()), &serial);
  std::string content(reinterpret_cast<const char*>(name), static_cast<std::size_t>(std::max(name_length, 0)));
  content.append(reinterpret_cast<const char*>(serial), static_cast<std::size_t>(std::max(serial_length, 0)));
  OPENSSL_free(name);
  OPENSSL_free(serial);
  return der::sequence(content);
}

std::vector<std::string> Certificate::ocsp_urls() const { return access_urls(get(), NID_ad_OCSP); }
std::vector<std::string> Certificate::issuer_urls() const { return access_urls(get(), NID_ad_ca_issuers); }

std::vector<std::string> Certificate::crl_urls() const {
  std::vector<std::string> out;
  std::unique_ptr<CRL_DIST_POINTS, decltype(&CRL_DIST_POINTS_free)> points(
      static_cast<CRL_DIST_POINTS*>(X509_get_ext_d2i(get(), NID_crl_distribution_points, nullptr, nullptr)),
      CRL_DIST_POINTS_free);
  for (int i = 0; points && i < sk_DIST_POINT_num(points.get()); ++i) {
    const auto* point = sk_DIST_POINT_value(points.get(), i)->distpoint;
    if (!point || point->type != 0) continue;
    for (int j = 0; j < sk_GENERAL_NAME_num(point->name.fullname); ++j)
      if (auto url = url_of(sk_GENERAL_NAME_value(point->name.fullname, j)); !url.empty())
        out.push_back(std::move(url));
  }
  return out;
}

std::vector<Certificate> chain_of(const Certificate& leaf, const std::vector<Certificate>& others) {
  std::vector<Certificate> out{leaf};
  while (!out.back().self_issued()) {
    auto issued_it = [&](const Certificate& other) {
      return X509_check_issued(other.get(), out.back().get()) == X509_V_OK;
    };
    auto issuer = std::find_if(others.begin(), others.end(), issued_it);
    if (issuer == others.end() || std::find(out.begin(), out.end(), *issuer) != out.end()) break;
    out.push_back(*issuer);
  }
  clear_errors();
  return out;
}

}  // namespace hammy::pki
