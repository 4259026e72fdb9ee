// Addresses of attachments, with values of a record in them: whatever both are, what comes out stays below its place.
#include <cstdlib>
#include <string>

#include "base/error.hpp"
#include "fetch/address.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hammy;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  // The value, and behind the first line end the address.
  auto end = bytes.find('\n');
  if (end == bytes.npos) return 0;
  auto value = bytes.substr(0, end);
  auto places = [](const std::string& name) -> std::optional<fetch::Place> {
    if (name == "dms") return fetch::Place{"sftp://files.example/srv", false};
    if (name == "web") return fetch::Place{"https://web.example/srv?k=1", false};
    if (name == "run") return fetch::Place{"", true};
    return {};
  };
  try {
    auto address = fetch::resolve(bytes.substr(end + 1), places, [&](std::string_view) { return std::string(value); });
    if (address.endpoint == "dms" && address.path != "/srv" && !address.path.starts_with("/srv/")) std::abort();
    if (address.endpoint == "web" && !address.url.starts_with("https://web.example/srv")) std::abort();
    if (address.url.find_first_of("\r\n \t") != std::string::npos) std::abort();
    if (('/' + address.path + '/').find("/../") != std::string::npos) std::abort();
    if (address.subject.find('?') != std::string::npos) std::abort();
  } catch (const Error&) {
    return 0;
  }
  return 0;
}
