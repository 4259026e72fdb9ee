// SASL (RFC 4422): logging in by PLAIN (RFC 4616), LOGIN, XOAUTH2, and SCRAM (RFC 5802, RFC 7677).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace hammy::sasl {

/// One login. What it gives and takes are raw bytes; base64 is the protocol's affair.
class Mechanism {
 public:
  virtual ~Mechanism() = default;
  /// What goes along with the beginning.
  virtual std::string initial() = 0;
  /// The answer to a challenge of the server. Throws `smtp.auth` for one that is wrong.
  virtual std::string respond(std::string_view challenge) = 0;
  /// Whether the server has proved what it must: SCRAM servers know the password too.
  virtual bool complete() const { return true; }
  /// Whether `initial` is sent at once; LOGIN waits to be asked.
  virtual bool speaks_first() const { return true; }
};

/// The mechanism to use of those `offered`: `wanted` alone unless that is empty; XOAUTH2 for a `token` and for nothing
/// else; SCRAM before PLAIN before LOGIN. Empty when none fits.
std::string choose(const std::vector<std::string>& offered, std::string_view wanted, bool token);

/// A login by the mechanism that choose() gave. Throws `smtp.auth` for a name or password that cannot be prepared.
std::unique_ptr<Mechanism> make(std::string_view mechanism, const std::string& user, std::string secret);
/// The same with a given nonce, for SCRAM's test vectors.
std::unique_ptr<Mechanism> make_scram(std::string_view mechanism, const std::string& user, std::string password,
                                      std::string nonce);

/// SASLprep (RFC 4013) of a name or password, by which different ways to type one become the same: "IX" for U+2168.
/// ASCII stays as it is. Throws `smtp.auth` for one with characters that it may not have; it is not in the error.
std::string prepare(std::string_view utf8);

}  // namespace hammy::sasl
