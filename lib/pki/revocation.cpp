#include "pki/revocation.hpp"

#include <fmt/format.h>
#include <openssl/ocsp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/error.hpp"
#include "pki/handles.hpp"

namespace hammy::pki {

namespace {

std::optional<Instant> instant_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (!time || ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return Instant(std::chrono::seconds(::timegm(&parts)));
}

Error bad_answer(const std::string& what) { return Error{"pki.ocsp", "the OCSP answer is of no use: " + what}; }
Error bad_list(const std::string& what) { return Error{"pki.crl", "the revocation list is of no use: " + what}; }

using CrlOwner = std::unique_ptr<X509_CRL, Release<X509_CRL_free>>;

CrlOwner parse_crl(std::string_view bytes) {
  CrlOwner list;
  if (bytes.find("-----BEGIN") != std::string_view::npos) {
    Bio in(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
    list.reset(PEM_read_bio_X509_CRL(in.get(), nullptr, nullptr, nullptr));
  } else {
    const auto* at = bytes_of(bytes);
    list.reset(d2i_X509_CRL(nullptr, &at, static_cast<long>(bytes.size())));
  }
  clear_errors();
  if (!list) throw bad_list("it is damaged");
  return list;
}

}  // namespace

std::string ocsp_request(const Certificate& certificate, const Certificate& issuer) {
  std::unique_ptr<OCSP_REQUEST, Release<OCSP_REQUEST_free>> request(OCSP_REQUEST_new());
  auto* id = OCSP_cert_to_id(EVP_sha1(), certificate.get(), issuer.get());  // what all responders know (RFC 5019)
  unsigned char* bytes = nullptr;
  int length = request && id && OCSP_request_add0_id(request.get(), id) ? i2d_OCSP_REQUEST(request.get(), &bytes) : -1;
  if (length < 0) throw Error{"pki.ocsp", "the OCSP question cannot be made"}.as(Failure::technical);
  std::string out(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
  OPENSSL_free(bytes);
  return out;
}

Revocation read_ocsp(std::string_view der, const Certificate& certificate, const Certificate& issuer) {
  const auto* at = bytes_of(der);
  std::unique_ptr<OCSP_RESPONSE, Release<OCSP_RESPONSE_free>> response(
      d2i_OCSP_RESPONSE(nullptr, &at, static_cast<long>(der.size())));
  clear_errors();
  if (!response) throw bad_answer("it is damaged");
  if (auto status = OCSP_response_status(response.get()); status != OCSP_RESPONSE_STATUS_SUCCESSFUL)
    throw bad_answer(OCSP_response_status_str(status)).as(Failure::temporary);
  std::unique_ptr<OCSP_BASICRESP, Release<OCSP_BASICRESP_free>> basic(OCSP_response_get1_basic(response.get()));
  if (!basic) throw bad_answer("it has no content");

  // Signed by the issuer, or by a certificate that the issuer made for the purpose (RFC 6960 4.2.2.2).
  std::unique_ptr<X509_STORE, Release<X509_STORE_free>> trust(X509_STORE_new());
  X509_STORE_add_cert(trust.get(), issuer.get());
  X509_STORE_set_flags(trust.get(), X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_NO_CHECK_TIME);
  std::unique_ptr<STACK_OF(X509), void (*)(STACK_OF(X509)*)> known(sk_X509_new_null(),
                                                                   [](STACK_OF(X509) * s) { sk_X509_free(s); });
  sk_X509_push(known.get(), issuer.get());
  if (OCSP_basic_verify(basic.get(), known.get(), trust.get(), 0) != 1)
    throw bad_answer("its signature is not by the issuer or its delegate: " + last_error());

  int status = 0, reason = 0;
  ASN1_GENERALIZEDTIME *revoked = nullptr, *this_update = nullptr, *next_update = nullptr;
  std::unique_ptr<OCSP_CERTID, Release<OCSP_CERTID_free>> id(
      OCSP_cert_to_id(EVP_sha1(), certificate.get(), issuer.get()));
  if (OCSP_resp_find_status(basic.get(), id.get(), &status, &reason, &revoked, &this_update, &next_update) != 1)
    throw bad_answer("it is about another certificate");
  Revocation out;
  out.status = status == V_OCSP_CERTSTATUS_GOOD      ? Status::good
               : status == V_OCSP_CERTSTATUS_REVOKED ? Status::revoked
                                                     : Status::unknown;
  out.this_update = instant_of(this_update).value_or(Instant{});
  out.next_update = instant_of(next_update);
  out.revoked_at = instant_of(revoked);
  const auto* certificates = OCSP_resp_get0_certs(basic.get());
  for (int i = 0; i < sk_X509_num(certificates); ++i) out.certificates.emplace_back(sk_X509_value(certificates, i));
  clear_errors();
  return out;
}

Revocation read_crl(std::string_view bytes, const Certificate& certificate, const Certificate& issuer) {
  auto list = parse_crl(bytes);
  if (X509_NAME_cmp(X509_CRL_get_issuer(list.get()), X509_get_issuer_name(certificate.get())) != 0)
    throw bad_list("it is of another authority");
  if (X509_CRL_verify(list.get(), X509_get0_pubkey(issuer.get())) != 1)
    throw bad_list("its signature is not by the issuer: " + last_error());
  Revocation out;
  out.this_update = instant_of(X509_CRL_get0_lastUpdate(list.get())).value_or(Instant{});
  out.next_update = instant_of(X509_CRL_get0_nextUpdate(list.get()));
  X509_REVOKED* entry = nullptr;
  bool revoked = X509_CRL_get0_by_cert(list.get(), &entry, certificate.get()) == 1;
  out.status = revoked ? Status::revoked : Status::good;
  if (revoked) out.revoked_at = instant_of(X509_REVOKED_get0_revocationDate(entry));
  return out;
}

std::string crl_der(std::string_view bytes) {
  auto list = parse_crl(bytes);
  unsigned char* out = nullptr;
  int length = i2d_X509_CRL(list.get(), &out);
  if (length < 0) throw bad_list("it cannot be encoded");
  std::string der(reinterpret_cast<const char*>(out), static_cast<std::size_t>(length));
  OPENSSL_free(out);
  return der;
}

}  // namespace hammy::pki
