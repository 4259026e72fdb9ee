// Domain names for the wire: internationalised names as A-labels (RFC 5890 to 5894), by libidn2.
#pragma once

#include <string>
#include <string_view>

namespace hammy::mime {

/// The ASCII form of a domain in UTF-8: "példa.hu" gives "xn--plda-bpa.hu". An ASCII name comes back in lower case, an
/// address literal ("[192.0.2.1]", "[IPv6:2001:db8::1]", RFC 5321 section 4.1.3) as it is. Throws `address.domain`.
std::string to_ascii_domain(std::string_view domain);

}  // namespace hammy::mime
