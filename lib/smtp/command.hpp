// Commands: the lines that make up an envelope (RFC 5321 4.1.1, with the parameters of RFC 1870, 3461, 6152 and 6531).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "smtp/extensions.hpp"
#include "smtp/mail.hpp"

namespace hammy::smtp {

/// Appends "MAIL FROM:<…> …\r\n" with those parameters that the server understands. `bytes` is the body's size.
void append_mail(std::string& out, const Envelope& envelope, std::uint64_t bytes, const Extensions& extensions);
/// Appends "RCPT TO:<…> …\r\n".
void append_rcpt(std::string& out, const Recipient& recipient, const Extensions& extensions);

/// Appends `text` in xtext (RFC 3461 section 4).
void append_xtext(std::string& out, std::string_view text);

/// Why the envelope can never stand in SMTP commands; empty when it can. It is what keeps a line end in an address from
/// becoming a command of its own.
std::string_view flaw(const Envelope& envelope);

/// The part behind the last '@', lower case; empty when there is none.
std::string domain_of(std::string_view address);

}  // namespace hammy::smtp
