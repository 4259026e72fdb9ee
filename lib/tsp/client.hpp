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
  bool nonce = true;   ///< whether a number that never comes twice goes with each request, and must come back
  net::Settings access;
  pki::Trust trust;  ///< of its certificate; empty: nobody is asked whether it is to be trusted
};

/// The authority that [tsa.NAME] describes for `org`: `url`, `policy`, `nonce`, `ca_file` (roots of its timestamps),
/// `user` with `password_file` and so on, or `token_file` for a bearer token, or `cert_file` and `key_file` for a
/// certificate of ours, `tls_ca_file`. `named` may be a URL instead, or demo:FILE, see demo.hpp. Throws `config.*` and
/// `tsp.unknown`.
Authority authority(const config::Config& config, const std::string& named, std::string_view org);

/// What an authority gave, verified: its whole answer (TimeStampResp), and the token in it, both DER.
struct Granted {
  std::string answer, token;
};

/// Belongs to one thread; keeps its connections.
class Client {
 public:
  /// They are asked in their order: the next one when one cannot be reached or refuses.
  explicit Client(std::vector<Authority> authorities);
  ~Client();
  Client(Client&&) noexcept;

  /// A timestamp over `digest`. Throws what the last authority that was asked failed with: `tsp.*`, `net.*`.
  Granted ask(crypto::Hash hash, const std::string& digest);
  /// The token of one.
  std::string stamp(crypto::Hash hash, const std::string& digest) { return ask(hash, digest).token; }

 private:
  struct Peer;
  std::vector<std::unique_ptr<Peer>> peers_;
};

}  // namespace hammy::tsp
