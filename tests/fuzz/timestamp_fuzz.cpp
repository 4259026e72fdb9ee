// Timestamp requests as an authority reads them, and answers as a client does: whatever the bytes are, a request is
// read or refused, and one that is read gets an answer that fits it.
#include <cstdlib>
#include <string>

#include "base/error.hpp"
#include "pki/issue.hpp"
#include "pki/stamping.hpp"
#include "pki/timestamp.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hammy;
  static const auto key =
      pki::issue(pki::Key::Algorithm::ecdsa, {.common_name = "f", .purpose = pki::Purpose::timestamping},
                 *parse_rfc3339("2026-01-01T00:00:00Z"), *parse_rfc3339("2036-01-01T00:00:00Z"), nullptr);
  static pki::Stamper stamper(key, {});
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  try {
    auto query = pki::read_query(bytes);
    query.certified = true;
    auto stamp =
        pki::read_timestamp(pki::token_of(stamper.grant(query, "\x01", *parse_rfc3339("2026-11-22T08:00:00Z"))));
    if (stamp.digest != query.digest || stamp.hash != query.hash || !stamp.problem.empty()) std::abort();
  } catch (const pki::Refused& refused) {
    if (pki::answer_of(refused).empty()) std::abort();
  }
  try {
    pki::read_timestamp(pki::token_of(bytes));
  } catch (const Error&) {
    return 0;
  }
  return 0;
}
