// A mail on its way through SMTP: the envelope that goes in, the outcome that comes out.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/piece.hpp"
#include "smtp/reply.hpp"

namespace hammy::smtp {

/// An address to deliver to. Addresses here are bare, without <>; domains in A-form unless the mail needs SMTPUTF8.
struct Recipient {
  std::string address;
  std::string notify;  ///< DSN (RFC 3461): "NEVER", or some of "SUCCESS,FAILURE,DELAY"
  std::string orcpt;   ///< DSN: the original address, "rfc822;anna@example.com", not yet in xtext
};

/// The message in pieces, which several mails may share; lines end in CRLF, dots are not yet stuffed.
using Body = std::vector<Piece>;

/// One piece.
Body make_body(std::string bytes);

struct Envelope {
  std::uint64_t handle = 0;  ///< the caller's own; comes back in the Outcome
  std::string return_path;   ///< empty: the null sender <>
  std::vector<Recipient> recipients;
  Body body;
  std::string domain;           ///< what the limits per domain count by; the first recipient's domain when empty
  bool needs_8bit = false;      ///< the body has bytes above 127
  bool needs_smtputf8 = false;  ///< an address or header has (RFC 6531)
  std::string ret;              ///< DSN: "FULL", "HDRS" or empty
  std::string envid;            ///< DSN: our name for the mail, not yet in xtext
};

/// How far a delivery had come when it was decided.
enum class Stage { submit, connect, greeting, ehlo, starttls, auth, mail, rcpt, data, body, accepted };
std::string_view to_string(Stage stage);

/// How it ended for one recipient.
struct Answer {
  Stage stage = Stage::submit;     ///< where it was decided; `accepted`: the server took the mail
  Reply reply;                     ///< what decided it; code 0 when no reply did
  std::string code;                ///< the error's code in hammy-errors(7); empty when accepted
  std::optional<Failure> failure;  ///< nothing when accepted
  std::optional<std::chrono::seconds> retry_after;

  bool accepted() const { return !failure; }
};

/// The connection that a mail went over.
struct Link {
  std::string endpoint;  ///< Endpoint::name
  std::string host;      ///< Endpoint::host
  std::string peer;      ///< address and port: "192.0.2.1:25", "[2001:db8::1]:25"
  std::string server;    ///< the name that the server gave itself
  std::string tls;       ///< "TLSv1.3 TLS_AES_256_GCM_SHA384"; empty without TLS
};

struct Outcome {
  std::uint64_t handle = 0;
  Envelope envelope;                 ///< as it was submitted, without its body
  std::vector<Answer> recipients;    ///< in the order of the envelope's; empty when held
  std::shared_ptr<const Link> link;  ///< with only endpoint and host when there was no connection
  std::string queue_id;              ///< what the server's queue calls the mail, where its reply tells

  /// Set when the mail was not tried, because a limit would have kept it longer than Options::patience or because of
  /// drain(): it is in order and may be submitted again after this time.
  std::optional<std::chrono::milliseconds> held;
  std::string_view held_reason;  ///< "rate", "domain", "backoff" or "drain"

  /// Whether the server took the mail for at least one recipient.
  bool accepted() const;
  /// Whether it took it for all of them.
  bool complete() const;
  /// The worst of the recipients' failures as an Error, that of `unknown` before temporary before technical before
  /// permanent; call it only when not complete() and not held.
  Error error() const;
};

}  // namespace hammy::smtp
