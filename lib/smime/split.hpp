// A mail taken apart into what S/MIME leaves outside and what it protects.
#pragma once

#include <string>
#include <string_view>

namespace hammy::smime {

struct Split {
  std::string header;  ///< fields that stay as they are, with their line ends
  std::string entity;  ///< Content-… fields, an empty line, and the body
};

/// Takes a mail apart. Line ends of any kind become CRLF, the canonical form that is signed (RFC 8551 section 3.1.1).
/// The line that mbox files have before a mail is left out. Throws `mail.syntax` for what has no header.
Split split(std::string_view mail);

}  // namespace hammy::smime
