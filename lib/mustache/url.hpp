// URLs made of values: percent-encoding (RFC 3986 section 2.1), and no scheme that runs code.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hammy::mustache {

enum class UrlUse : std::uint8_t {
  part,       ///< a piece of a URL: all but unreserved characters are encoded
  link,       ///< a whole URL: only what may not stand in one is encoded
  automatic,  ///< link for a value that begins with a known scheme, else part
};

/// Throws `template.unsafe-url` for a scheme other than http, https, mailto, tel, sms and cid in a link, and for
/// javascript:, vbscript: and data: everywhere but in a part that stands inside a URL.
std::string encoded_url(std::string_view value, UrlUse use);

}  // namespace hammy::mustache
