#include "consent/address.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "locale/locale.hpp"
#include "mime/address.hpp"

namespace hammy::consent {

namespace {

/// E.164: a country's code and at most 15 digits.
std::string telephone(std::string_view address) {
  std::string number;
  for (char c : address) {
    if (c >= '0' && c <= '9')
      number += c;
    else if (c == '+' && number.empty())
      number = "+";
    else if (std::string_view(" -./()").find(c) == std::string_view::npos)
      number = "?";
  }
  if (number.starts_with("00")) number.replace(0, 2, "+");
  bool digits = number.size() >= 8 && number.size() <= 16 && number[0] == '+' && number[1] != '0' &&
                number.find('?') == number.npos;
  if (!digits)
    throw Error{"consent.address", "this is no telephone number with its country's code",
                "write it as E.164 has it: +36201234567"};
  return number;
}

}  // namespace

std::string normalise(std::string_view channel, std::string_view address) {
  constexpr std::size_t longest = 512;
  address = text::trim(address);
  if (address.empty()) throw Error{"consent.address", "there is no address"};
  bool control = std::any_of(address.begin(), address.end(), [](char c) { return static_cast<unsigned char>(c) < 32; });
  if (address.size() > longest || control || !text::is_utf8(address))
    throw Error{"consent.address", "this cannot be an address: it is too long, or has control characters"};
  if (channel == "sms" || channel == "voice" || channel == "fax") return telephone(address);
  auto at = address.find('@');
  if (channel == "email" || (at != address.npos && at > 0))
    return locale::lower(mime::parse_mailbox(address).spec(), "");
  if (address.front() == '+') return telephone(address);
  if (address.find(' ') != address.npos)
    throw Error{"consent.address", "this is neither a mail address nor a telephone number nor an identifier",
                "an identifier has no blanks"};
  return std::string(address);
}

}  // namespace hammy::consent
