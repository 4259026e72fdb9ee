// Pages, sealed messages, contents and keys from anybody: no crash, and nothing read beyond its end.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "crypto/p256.hpp"
#include "seal/content.hpp"
#include "seal/key.hpp"
#include "seal/page.hpp"
#include "seal/sealed.hpp"

namespace {

template <class Read>
void attempt(Read read) {
  try {
    read();
  } catch (const hammy::Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace hammy;
  static const auto pair = crypto::make_p256_pair();
  std::string_view text(reinterpret_cast<const char*>(bytes), size);
  attempt([&] {
    auto sealed = seal::sealed_in(text);
    (void)seal::read_header(sealed);
    (void)seal::open(sealed, pair);
    __builtin_trap();  // nobody has sealed anything for this key
  });
  attempt([&] {
    auto content = seal::unpack(text);
    std::size_t all = 0;
    for (const auto& part : content.parts) all += part.bytes.size();
    if (all > size) __builtin_trap();
    // What was read is written and read the same.
    auto again = seal::unpack(seal::pack(content).bytes());
    if (again.subject != content.subject || again.parts.size() != content.parts.size()) __builtin_trap();
  });
  attempt([&] {
    auto key = seal::key_from_json(text);
    auto json = seal::to_json(key);
    if (seal::to_json(seal::key_from_json(json)) != json) __builtin_trap();
  });
  return 0;
}
