// Header fields: folded lines (RFC 5322 section 2.2.3), encoded words (RFC 2047), parameters (RFC 2231).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mime/address.hpp"

namespace hammy::mime {

/// Throws `mime.control-character` when `value`, meant for the header or field `name`, has CR, LF or NUL, with which it
/// could break out of its header, and `mime.utf8` when it is not UTF-8.
void refuse_control_characters(std::string_view name, std::string_view value);

// Each appends one whole field, "Name: value" and CRLF, in lines of at most 78 characters where its words allow.

/// A text such as Subject: anything but ASCII becomes encoded words, so that readers give back exactly `value`.
void append_text(std::string& out, std::string_view name, std::string_view value);
/// A field whose value has a grammar of its own (List-Unsubscribe, References, Auto-Submitted …): ASCII only, folded at
/// spaces. Throws `mime.header-value` for anything else and for a word longer than a line may be.
void append_structured(std::string& out, std::string_view name, std::string_view value);
/// An address list.
void append_addresses(std::string& out, std::string_view name, std::span<const Address> addresses);
/// A value with parameters: Content-Type, Content-Disposition. Values that are not ASCII or too long travel by RFC
/// 2231.
void append_parameterised(std::string& out, std::string_view name, std::string_view value,
                          std::span<const std::pair<std::string, std::string>> parameters);

/// Whether a record may set the header `name` itself; throws `mime.header-name` when it is no header name at all,
/// `mime.header-reserved` when it is one that the message is made of.
void check_custom_header(std::string_view name);
/// Appends a header that a record sets itself, as a text or by the grammar that its name asks for.
void append_custom(std::string& out, std::string_view name, std::string_view value);

}  // namespace hammy::mime
