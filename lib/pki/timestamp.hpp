// Timestamps (RFC 3161): what is asked of an authority, and what its answer proves.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "crypto/keyed.hpp"
#include "pki/certificate.hpp"
#include "pki/trust.hpp"

namespace hammy::pki {

/// A request for one hash.
struct TimestampRequest {
  crypto::Hash hash = crypto::Hash::sha256;
  std::string digest;
  std::string policy{};  ///< dotted; empty: the authority's own
  std::string nonce{};   ///< up to 20 bytes; empty: none

  std::string der() const;
};

/// A token: the hash was there at that time.
struct Timestamp {
  Instant time{};
  std::string serial;  ///< lower-case hexadecimal
  std::string policy;  ///< dotted
  crypto::Hash hash = crypto::Hash::sha256;
  std::string digest;
  std::string nonce;
  std::optional<std::chrono::microseconds> accuracy;  ///< how far the time may be off, where the authority says it
  bool ordering = false;                              ///< its times alone say which timestamp came first
  std::optional<Certificate> signer;
  std::vector<Certificate> certificates;
  std::string problem;  ///< why it proves nothing; empty: it is as it should be, as far as one sees without roots
};

/// Reads a token, and whether its signature fits and its signer may make timestamps (critical extended key usage,
/// section 2.3). Throws `pki.*` for what is no token.
Timestamp read_timestamp(std::string_view token);

/// The token in an authority's answer, TimeStampResp in DER, unless it refuses; nothing of it is checked. Throws
/// `tsp.refused` with the authority's own words, class temporary for failures that pass, and `tsp.answer` for an answer
/// that is none.
std::string token_of(std::string_view answer);

/// The token in an authority's answer to `request`: for the same hash, nonce and policy, its signature good, and its
/// signer trusted where `trust` is not empty. Throws `tsp.refused` with the authority's own words, class temporary for
/// failures that pass, and `tsp.answer` for an answer that is none.
std::string timestamp_token(std::string_view answer, const TimestampRequest& request, const Trust& trust);

}  // namespace hammy::pki
