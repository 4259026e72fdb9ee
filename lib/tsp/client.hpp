// The client of timestamping authorities (RFC 3161 over HTTP, section 3.4), with others to fall back on.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "crypto/keyed.hpp"
#include "net/client.hpp"
#include "pki/trust.hpp"

namespace hammy::tsp {

/// One authority.
struct Authority {
  std::string name;  ///< for errors
  std::string url;
  std::string policy;  ///< asked for; empty: its own
  net::Settings access;
  pki::Trust trust;  ///< of its certificate; empty: nobody is asked whether it is to be trusted
};

/// The authority that [tsa.NAME] describes for `org`: `url`, `policy`, `ca_file` (roots of its timestamps), `user` with
/// `password_file` and so on, or `token_file` for a bearer token, or `cert_file` and `key_file` for a certificate of
/// ours, `tls_ca_file`. `named` may be a URL instead. Throws `config.*` and `tsp.unknown`.
Authority authority(const config::Config& config, const std::string& named, std::string_view org);

/// Belongs to one thread; keeps its connections.
class Client {
 public:
  /// They are asked in their order: the next one when one cannot be reached or refuses.
  explicit Client(std::vector<Authority> authorities);
  ~Client();
  Client(Client&&) noexcept;

  /// A verified token (DER) over `digest`. Throws what the last authority that was asked failed with: `tsp.*`, `net.*`.
  std::string stamp(crypto::Hash hash, const std::string& digest);

 private:
  struct Peer;
  std::vector<std::unique_ptr<Peer>> peers_;
};

}  // namespace hammy::tsp
