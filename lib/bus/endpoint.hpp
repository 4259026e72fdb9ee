// Endpoints: a queue or an exchange of a message broker, and how to reach it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "scope/scope.hpp"

namespace hammy::bus {

enum class Security { none, tls };

/// Whether a queue is made when we connect, and of which kind.
enum class Declare {
  no,       ///< it has to be there
  classic,  ///< durable, on one node, with ten priorities
  quorum,   ///< durable, replicated; knows no priorities
};

/// What connects to a broker. Consumers need `queue`; publishers either `queue` or `exchange`.
struct Endpoint {
  std::string name;  ///< as it stands in messages: "main", "amqps://mq.example.com:5671/"; never with a secret
  std::string host;
  std::uint16_t port = 0;  ///< 0: 5672, with TLS 5671
  std::string vhost = "/";
  std::string queue, exchange, routing_key;
  Declare declare = Declare::no;

  Security security = Security::none;
  bool verify = true;               ///< whether the broker's certificate must be valid for `host`
  std::string ca_file;              ///< PEM; Debian's when empty
  std::string cert_file, key_file;  ///< PEM; ours, where the broker asks for one; the key may be in cert_file

  /// Empty: the certificate is the login (SASL EXTERNAL) where there is one, else the broker's account "guest", which
  /// it lets in from its own machine only.
  std::string user;
  std::function<std::string()> secret;  ///< the password, asked for at each login; what it throws fails the login

  std::uint16_t prefetch = 100;          ///< messages that a consumer holds unacknowledged, at least 1
  std::size_t in_flight = 1000;          ///< messages that a publisher may have unconfirmed, at least 1
  std::size_t max_body_bytes = 8 << 20;  ///< of a message, both ways
  std::chrono::seconds heartbeat{60};    ///< a broker that is silent for twice this long is dead; 0 switches it off
  std::chrono::seconds timeout{30};      ///< of connecting (after the look-up of the name), of a request, of a confirm

  std::uint16_t real_port() const { return port ? port : security == Security::tls ? 5671 : 5672; }
};

/// Whether `text` names a bus: amqp://, amqps:// or bus:NAME.
bool is_url(std::string_view text);
/// Reads amqp://[USER@]HOST[:PORT][/VHOST][?SETTING=VALUE&...] (amqps:// for TLS), with the settings of [bus.NAME] in
/// hammy.toml(5); what the RFC 3986 grammar wants escaped is percent-encoded. No VHOST is the broker's usual one, "/".
/// Throws `bus.url`; and `bus.secret` for one with a password in it, because everybody on the machine can read the
/// arguments of a program.
Endpoint parse_url(std::string_view url);
/// The endpoint that `text` names: such a URL, or bus:NAME[?SETTING=VALUE&...] for [bus.NAME] of hammy.toml, the
/// organisation's own over the common one. Throws as parse_url does, `bus.unknown` when there is no such table, and
/// `config.*` for settings that cannot be.
Endpoint endpoint_from(std::string_view text, const scope::Scope& scope);

}  // namespace hammy::bus
