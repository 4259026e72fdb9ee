// S/MIME (RFC 8551): finished mails signed, or encrypted for their reader.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "pki/cms.hpp"
#include "pki/envelope.hpp"

namespace hammy::smime {

/// `mail` with its content inside multipart/signed (section 3.5.3): readers without S/MIME show it too. Its header
/// stays, but for the fields that describe the content. What servers could change on the way is recoded first. `at` is
/// the time that the signature claims; `timestamp`, where there is one, proves it. Throws `mail.syntax` for what is no
/// mail, `pki.sign`, and what `timestamp` throws.
std::string sign(std::string_view mail, pki::CmsSigner& signer, Instant at,
                 const pki::CmsSigner::Timestamp& timestamp = {});

/// `mail` with its content encrypted for the certificates' owners (section 3.3). Header fields such as Subject stay
/// legible. Throws `mail.syntax` and `pki.envelope`.
std::string encrypt(std::string_view mail, const std::vector<pki::Certificate>& recipients, pki::Cipher cipher);

}  // namespace hammy::smime
