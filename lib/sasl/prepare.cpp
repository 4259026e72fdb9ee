// This file implements SASLprep by libidn, which has stringprep (RFC 3454); libidn2 has none.
#include <stringprep.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "crypto/keyed.hpp"
#include "sasl/sasl.hpp"

namespace hammy::sasl {

std::string prepare(std::string_view utf8) {
  if (text::is_ascii(utf8) && text::printable(utf8) == utf8) return std::string(utf8);
  auto refuse = [] {
    return Error{"smtp.auth", "the user name or password has characters that none may have (RFC 4013)",
                 "look for control characters, and for text of two directions"}
        .as(Failure::technical);
  };
  // Normalising makes 33 bytes of the three of U+FDFA, and no character grows more.
  std::string prepared(utf8.size() * 12 + 1, '\0');
  if (utf8.find('\0') != utf8.npos || !text::is_utf8(utf8)) throw refuse();
  utf8.copy(prepared.data(), utf8.size());
  // Characters that Unicode 3.2 did not know are allowed, as in any query (RFC 3454 section 7).
  auto result =
      ::stringprep(prepared.data(), prepared.size(), static_cast<Stringprep_profile_flags>(0), stringprep_saslprep);
  if (result != STRINGPREP_OK) {
    crypto::wipe(prepared);
    throw refuse();
  }
  std::string out(prepared.c_str());
  crypto::wipe(prepared);
  return out;
}

}  // namespace hammy::sasl
