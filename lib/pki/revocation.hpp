// Revocation: what an authority says of a certificate, by OCSP (RFC 6960) or by list (RFC 5280 section 5).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "pki/certificate.hpp"

namespace hammy::pki {

enum class Status : std::uint8_t { good, revoked, unknown };

/// An answer that may be believed: its signature fits, by the issuer or by whom the issuer has delegated.
struct Revocation {
  Status status = Status::unknown;
  Instant this_update{};
  std::optional<Instant> next_update;  ///< until when it is worth something
  std::optional<Instant> revoked_at;
  std::vector<Certificate> certificates;  ///< of the one who answered, where it is not the issuer
};

/// The question about `certificate`, in DER.
std::string ocsp_request(const Certificate& certificate, const Certificate& issuer);
/// What an OCSPResponse in DER says of it. Throws `pki.ocsp` for what is no answer, is about another certificate, or
/// is not signed as it should be.
Revocation read_ocsp(std::string_view der, const Certificate& certificate, const Certificate& issuer);
/// What a list in DER (or PEM) says. Throws `pki.crl`.
Revocation read_crl(std::string_view bytes, const Certificate& certificate, const Certificate& issuer);
/// A list in DER, whichever of both it came in.
std::string crl_der(std::string_view bytes);

}  // namespace hammy::pki
