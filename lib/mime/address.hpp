// Mail addresses (RFC 5321 section 4.1.2, RFC 6531 section 3.3).
#pragma once

#include <string>
#include <string_view>

namespace hammy::mime {

/// One mailbox: who, and where to. Made by make_address(), so that what is inside has been checked.
struct Address {
  std::string name;    ///< UTF-8, may be empty
  std::string local;   ///< before the @, as it travels: a dot-atom or a quoted string; UTF-8 when not ASCII
  std::string domain;  ///< after the @, in ASCII

  /// "local@domain"
  std::string spec() const { return local + '@' + domain; }
  /// Whether it can only be written with RFC 6532 headers and travel by SMTPUTF8.
  bool needs_utf8() const;
  bool operator==(const Address&) const = default;
};

/// Checks `email` and splits it; converts its domain to A-labels. Throws `address.syntax` or `address.domain`, and
/// `mime.control-character` for a name that would break out of its header.
Address make_address(std::string_view email, std::string_view name = {});

/// Reads "anna@example.com", "Kovács Anna <anna@example.com>" or "\"Kovács, Anna\" <anna@example.com>".
Address parse_mailbox(std::string_view mailbox);

}  // namespace hammy::mime
