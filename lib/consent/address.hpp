// Addresses of people as consent compares them: one spelling for each mailbox, telephone or identifier.
#pragma once

#include <string>
#include <string_view>

namespace hammy::consent {

/// The one spelling of `address`: of a mail address small letters and a domain in ASCII ("Anna@Példa.hu" gives
/// "anna@xn--plda-bpa.hu"), of a telephone number E.164 ("+36 (20) 123-4567" gives "+36201234567"), else the text as it
/// is. What it is the channel says (email; sms, voice and fax), or where it is empty or another one, its look. Throws
/// `consent.address`, or as mime::make_address() does.
std::string normalise(std::string_view channel, std::string_view address);

}  // namespace hammy::consent
