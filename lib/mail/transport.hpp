// Mails made fit for every way (RFC 2045 section 6): nothing in their bodies that a server could change.
#pragma once

#include <string>
#include <string_view>

namespace hammy::mail {

/// Whether `body` has what RFC 5322 and SMTP without extensions do not carry as it is: bytes above 0x7F, NUL, lines of
/// more than 998 characters, or lines that begin with "From ".
bool needs_recoding(std::string_view body);

/// The entity, a header and its body, with the parts that need it in quoted-printable or base64. Line ends become CRLF.
/// Throws `mail.syntax` for what is no MIME entity.
std::string seven_bit(std::string_view entity);

}  // namespace hammy::mail
