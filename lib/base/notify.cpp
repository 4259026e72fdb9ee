#include "base/notify.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <string>

#include "base/file.hpp"

namespace hammy {

void notify_supervisor(std::string_view state) {
  const char* socket = std::getenv("NOTIFY_SOCKET");
  sockaddr_un address{};
  std::string_view path = socket ? socket : "";
  if (path.size() < 2 || path.size() >= sizeof address.sun_path || (path.front() != '/' && path.front() != '@')) return;
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, path.size());
  if (path.front() == '@') address.sun_path[0] = '\0';  // a name in the abstract namespace
  auto length = offsetof(sockaddr_un, sun_path) + path.size();
  Fd fd{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  [[maybe_unused]] auto sent = ::sendto(fd.get(), state.data(), state.size(), MSG_NOSIGNAL,
                                        reinterpret_cast<sockaddr*>(&address), static_cast<socklen_t>(length));
}

std::optional<std::chrono::milliseconds> watchdog_interval() {
  const char* usec = std::getenv("WATCHDOG_USEC");
  const char* pid = std::getenv("WATCHDOG_PID");
  if (!usec || (pid && std::to_string(::getpid()) != pid)) return {};
  auto allowed = std::strtoll(usec, nullptr, 10);
  if (allowed <= 0) return {};
  return std::chrono::milliseconds(std::max(1LL, allowed / 2000));
}

}  // namespace hammy
