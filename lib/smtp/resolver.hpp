// Finding a server's addresses without making the loop wait: getaddrinfo(3) in a thread of its own.
#pragma once

#include <sys/socket.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace hammy::smtp {

struct Address {
  sockaddr_storage socket{};
  socklen_t size = 0;
  std::string text;  ///< "192.0.2.1:25", "[2001:db8::1]:25"
};

struct Lookup {
  std::vector<Address> addresses;  ///< in the order to try them (RFC 6724); empty when it failed
  std::string failure;             ///< why
};

/// A look-up under way. Dropping it abandons it; its thread ends when the system's resolver answers.
class PendingLookup {
 public:
  /// Writes 1 to the eventfd `wake` when done. A literal address is done at once.
  PendingLookup(const std::string& host, std::uint16_t port, int wake);
  bool done() const;
  Lookup take();

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

}  // namespace hammy::smtp
