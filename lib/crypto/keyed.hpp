// Keyed hashes by name of the hash: HMAC (RFC 2104) and PBKDF2 (RFC 8018), as SCRAM wants them, and random bytes.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace hammy::crypto {

enum class Hash { sha1, sha256, sha384, sha512 };

/// "SHA-256".
std::string_view name_of(Hash hash);
/// How many bytes it makes.
std::size_t size_of(Hash hash);

/// The hash of bytes that arrive in pieces.
class Hasher {
 public:
  explicit Hasher(Hash hash);
  ~Hasher();
  Hasher(Hasher&&) noexcept;

  void update(std::string_view bytes);
  /// The raw digest; the object is used up.
  std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The raw digest of `bytes`.
std::string digest(Hash hash, std::string_view bytes);
std::string hmac(Hash hash, std::string_view key, std::string_view bytes);
/// As many raw bytes as the hash has.
std::string pbkdf2(Hash hash, std::string_view password, std::string_view salt, unsigned iterations);

/// Bytes from the system's random source.
std::string random_bytes(std::size_t count);
/// Whether two secrets are the same, in a time that does not depend on where they differ.
bool same_secret(std::string_view a, std::string_view b);
/// Overwrites a secret that is no longer needed.
void wipe(std::string& secret);

}  // namespace hammy::crypto
