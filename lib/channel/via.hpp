// Via: what names the way that a message takes.
#pragma once

#include <string>
#include <string_view>

#include "channel/dsn.hpp"
#include "scope/scope.hpp"
#include "smtp/endpoint.hpp"

namespace hammy::channel {

enum class Scheme { smtp, maildir, mbox, file };

/// One way to deliver. Two messages with the same key go the same way and share its connections.
struct Via {
  Scheme scheme = Scheme::smtp;
  std::string name;         ///< as people wrote it: "main", "maildir:out"; stands in reports
  std::string path;         ///< of a directory or file
  smtp::Endpoint endpoint;  ///< for Scheme::smtp
  Dsn dsn;                  ///< for Scheme::smtp
  /// Whether texts may travel as 8bit. A setting, because a mail is composed before a connection tells whether its
  /// server takes 8BITMIME (RFC 6152), and composing it twice would cost more than quoted-printable does.
  bool eight_bit = false;
};

/// Whether `text` is a URL such as smtp://host:port or maildir:DIR rather than the name of an endpoint.
bool is_via_url(std::string_view text);
/// Reads such a URL. Throws `via.syntax`; and `via.secret` for one with a user name or password in it, because
/// everybody on the machine can read the arguments of a program.
Via parse_via(std::string_view url);
/// The endpoint [smtp.NAME] of hammy.toml, the organisation's own over the common one. Throws `via.unknown`, or
/// `config.*` for settings that cannot be.
Via named_via(std::string_view name, const scope::Scope& scope);
/// The name of the endpoint to take where nothing names one: `[smtp] default`, else the only one there is. Throws
/// `via.none`.
std::string default_via(const scope::Scope& scope);

}  // namespace hammy::channel
