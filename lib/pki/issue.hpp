// Issuing certificates, for demonstrations and tests that need a chain of their own.
#pragma once

#include <optional>
#include <string>

#include "base/time.hpp"
#include "pki/key.hpp"

namespace hammy::pki {

/// What a certificate is to be good for.
enum class Purpose : std::uint8_t { authority, signing, timestamping, server };

struct Subject {
  std::string common_name{}, organization{}, country{};  ///< empty ones are left out
  Purpose purpose = Purpose::signing;
  std::string host{};      ///< of a server: the name or address that it is reached by
  std::string crl_url{};   ///< where its issuer's revocation list lies; empty: nowhere
  std::string ocsp_url{};  ///< where its issuer answers about it
};

/// A new key of the kind, RSA with 2048 bits or ECDSA on P-256, with a certificate from `not_before` to `not_after`,
/// signed by `issuer`, or by itself where there is none.
Key issue(Key::Algorithm algorithm, const Subject& subject, Instant not_before, Instant not_after, const Key* issuer);

/// The key as PEM, unencrypted, and the certificates of its chain as PEM.
std::string private_pem(const Key& key);
std::string chain_pem(const Key& key);

}  // namespace hammy::pki
