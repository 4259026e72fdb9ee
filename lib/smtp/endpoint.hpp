// Endpoints: a mail server that takes our mail, how to reach it and what it bears.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace hammy::smtp {

enum class Security {
  none,                 ///< never encrypted
  opportunistic,        ///< RFC 3207 where the server offers it, whoever it is (RFC 7435): keeps out who only listens
  starttls_if_offered,  ///< RFC 3207 where the server offers it, and then as it should be
  starttls,             ///< RFC 3207, or nothing is sent
  tls,                  ///< TLS from the first byte (RFC 8314), port 465
};

/// The seven waits of RFC 5321 4.5.3.2, and ours for connecting.
struct Timeouts {
  std::chrono::milliseconds connect{30'000};  ///< each address, and the look-up of the name
  std::chrono::milliseconds greeting{300'000};
  std::chrono::milliseconds command{300'000};  ///< EHLO, STARTTLS, AUTH, MAIL, RCPT, RSET
  std::chrono::milliseconds data{120'000};     ///< until 354
  std::chrono::milliseconds block{180'000};    ///< without progress while the body is written
  std::chrono::milliseconds body{600'000};     ///< the reply to the end of the body
  std::chrono::milliseconds idle{30'000};      ///< an unused connection is closed after

  /// All of them times `factor`.
  Timeouts scaled(double factor) const;
};

/// What mail to one destination domain may take; 0 is no limit.
struct DomainLimit {
  unsigned connections = 0;  ///< mails under way at once
  double per_second = 0;
};

struct Endpoint {
  std::string name;  ///< as the configuration calls it; stands in outcomes
  std::string host;  ///< a name, internationalised ones in A-form (mime::to_ascii_domain), or an address
  std::uint16_t port = 25;
  Security security = Security::starttls_if_offered;
  bool verify = true;               ///< see verifies()
  std::string ca_file;              ///< PEM; the system's roots when empty
  std::string cert_file, key_file;  ///< PEM; our certificate, where the server asks for one

  std::string user;  ///< no AUTH when empty
  /// The password, or with `oauth` the access token; asked for at each login, so that a token may be renewed. What it
  /// throws fails the login. The result is wiped after use.
  std::function<std::string()> secret;
  bool oauth = false;
  std::string
      mechanism;  ///< only this one: "PLAIN", "LOGIN", "XOAUTH2", "SCRAM-SHA-256", "SCRAM-SHA-1"; any when empty
  bool auth_unencrypted = false;  ///< allow AUTH on a connection without TLS

  unsigned connections = 10;             ///< at once
  unsigned messages_per_connection = 0;  ///< then a fresh one; 0 is no limit
  double per_second = 0;                 ///< messages; 0 is no limit
  DomainLimit domain;                    ///< for each destination domain
  /// A limit for one domain where it differs; asked once per domain.
  std::function<std::optional<DomainLimit>(const std::string& domain)> domain_limit;

  std::string helo;        ///< our name in EHLO; the host's name when empty
  bool pipelining = true;  ///< RFC 2920 where offered
  bool chunking = false;   ///< RFC 3030 where offered
  Timeouts timeouts;

  /// Whether the server's certificate must be valid for `host`: unless `verify` is off or `security` opportunistic. A
  /// server on this machine needs none for STARTTLS that it merely offers, unless `user` or `ca_file` are set.
  bool verifies() const;
};

/// Whether `host` is "localhost" or an address of this machine's loopback (RFC 6761 section 6.3, RFC 1122, RFC 4291).
bool is_loopback(const std::string& host);

/// "none", "opportunistic", "starttls-if-offered", "starttls", "tls"; throws `smtp.endpoint`, exit status 78, for
/// another word.
Security security_from(std::string_view word);

}  // namespace hammy::smtp
