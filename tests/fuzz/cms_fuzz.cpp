// CMS signatures, timestamps, answers of authorities, responders and lists: whatever they hold, what is read of them is
// whole, and nothing else happens.
#include <cstdint>

#include "base/error.hpp"
#include "pki/certificate.hpp"
#include "pki/issue.hpp"
#include "pki/revocation.hpp"
#include "pki/signed_data.hpp"
#include "pki/timestamp.hpp"

namespace {
using namespace hammy;

template <typename Reader>
void attempt(Reader reader) {
  try {
    reader();
  } catch (const Error&) {
  }
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(bytes), size);
  static const pki::Key key = pki::issue(pki::Key::Algorithm::ecdsa, {"Fuzz", "", "", pki::Purpose::authority},
                                         instant(0), instant(4'000'000'000'000), nullptr);
  attempt([&] { pki::read_signed_data(input).fits(std::string(32, 'x')); });
  attempt([&] { pki::read_timestamp(input); });
  attempt([&] { pki::timestamp_token(input, {crypto::Hash::sha256, std::string(32, 'x')}, {}); });
  attempt([&] { pki::read_ocsp(input, key.certificate(), key.certificate()); });
  attempt([&] { pki::read_crl(input, key.certificate(), key.certificate()); });
  attempt([&] { pki::Certificate::from_der(input).name(); });
  attempt([&] { pki::Certificate::from_pem(input); });
  return 0;
}
