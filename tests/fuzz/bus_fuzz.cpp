// The addresses of buses: what is taken keeps AMQP's limits, and a password never gets into an endpoint or an error.
#include <cstdlib>

#include "base/error.hpp"
#include "bus/endpoint.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace hammy;
  std::string_view url(reinterpret_cast<const char*>(data), size);
  try {
    auto endpoint = bus::parse_url(url);
    if (endpoint.host.empty() || endpoint.prefetch == 0 || endpoint.in_flight == 0 || endpoint.max_body_bytes == 0)
      std::abort();
    for (const auto& text : {endpoint.vhost, endpoint.queue, endpoint.exchange, endpoint.routing_key, endpoint.user})
      if (text.size() > 255 || text.find('\0') != text.npos) std::abort();
  } catch (const Error& error) {
    if (error.code() != "bus.url" && error.code() != "bus.secret" && error.code() != "config.type") std::abort();
  }
  // The same with a login before it, whose password shows nowhere.
  auto with_password = "amqp://anna:gehe1m@" + std::string(url);
  try {
    bus::parse_url(with_password);
    std::abort();
  } catch (const Error& error) {
    if ((error.message() + error.hint()).find("gehe1m") != std::string::npos) std::abort();
  }
  return 0;
}
