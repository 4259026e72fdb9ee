// Hashes (FIPS 180-4) and keyed hashes (RFC 2104), computed by OpenSSL.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace hammy::crypto {

/// SHA-256 of bytes that arrive in pieces.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void update(std::string_view bytes);
  /// The 32 raw bytes; the object starts afresh.
  std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// 32 raw bytes.
std::string sha256(std::string_view bytes);
/// 32 raw bytes.
std::string hmac_sha256(std::string_view key, std::string_view bytes);

}  // namespace hammy::crypto
