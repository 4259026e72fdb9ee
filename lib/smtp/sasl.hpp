// SASL: logging in (RFC 4954) by PLAIN (RFC 4616), LOGIN, XOAUTH2, and SCRAM (RFC 5802, RFC 7677).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "smtp/endpoint.hpp"

namespace hammy::smtp {

/// One login. What it gives and takes are raw bytes; base64 is the connection's affair.
class Sasl {
 public:
  virtual ~Sasl() = default;
  /// What goes along with the AUTH command.
  virtual std::string initial() = 0;
  /// The answer to a challenge of the server. Throws `smtp.auth` for one that is wrong.
  virtual std::string respond(std::string_view challenge) = 0;
  /// Whether the server has proved what it must: SCRAM servers know the password too.
  virtual bool complete() const { return true; }
  /// Whether `initial` is sent at once; LOGIN waits to be asked.
  virtual bool speaks_first() const { return true; }
};

/// The mechanism to use of those `offered`: the endpoint's own choice, XOAUTH2 for a token, else SCRAM before PLAIN
/// before LOGIN. Empty when none fits.
std::string choose_mechanism(const Endpoint& endpoint, const std::vector<std::string>& offered);

/// `mechanism` as choose_mechanism() gave it. The password is taken as the UTF-8 it is, without SASLprep (RFC 4013),
/// which changes no ASCII password.
std::unique_ptr<Sasl> make_sasl(std::string_view mechanism, const std::string& user, std::string secret);
/// The same with a given nonce, for SCRAM's test vectors.
std::unique_ptr<Sasl> make_scram(std::string_view mechanism, const std::string& user, std::string password,
                                 std::string nonce);

}  // namespace hammy::smtp
