#include "tsp/demo.hpp"

#include "base/file.hpp"
#include "crypto/hash.hpp"

namespace hammy::tsp {

namespace {

constexpr std::size_t most_file_bytes = std::size_t{1} << 20, serial_bytes = 8;

std::unique_ptr<pki::Key> read_key(std::string_view url) {
  auto pem = read_file(std::string(url.substr(url.find(':') + 1)), most_file_bytes);
  auto key = std::make_unique<pki::Key>(pki::Key::from_pem(pem, pem, ""));
  crypto::wipe(pem);
  return key;
}

}  // namespace

Demo::Demo(std::string_view url)
    : clock_(make_clock()), key_(read_key(url)), stamper_(*key_, {.accuracy = std::chrono::seconds(1)}) {}

std::string Demo::answer(std::string_view request) {
  try {
    auto query = pki::read_query(request);
    return stamper_.grant(query, crypto::sha256(query.digest).substr(0, serial_bytes), clock_->now());
  } catch (const pki::Refused& refused) {
    return pki::answer_of(refused);
  }
}

}  // namespace hammy::tsp
