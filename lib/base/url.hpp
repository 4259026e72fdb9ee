// URLs: the little that every module which meets one from outside must know.
#pragma once

#include <string>
#include <string_view>

namespace hammy {

/// The scheme of `url` (RFC 3986 section 3.1) in small letters, read as a browser would: white space and control
/// characters in front and inside are skipped, so that "java\nscript:" is javascript. Empty for a relative reference.
std::string url_scheme(std::string_view url);

/// Whether a link in a message may have it: relative, or http, https, mailto, tel, sms or cid. Never javascript: or
/// data:.
bool is_safe_url(std::string_view url);

}  // namespace hammy
