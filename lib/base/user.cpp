#include "base/user.hpp"

#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <vector>

namespace hammy {

std::string user_name() {
  auto uid = ::geteuid();
  const char* behind_sudo = std::getenv("SUDO_USER");
  if (uid == 0 && behind_sudo && *behind_sudo) return behind_sudo;
  constexpr std::size_t room = 16384;
  std::vector<char> memory(room);
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(uid, &entry, memory.data(), memory.size(), &found) == 0 && found) return entry.pw_name;
  return std::to_string(uid);
}

}  // namespace hammy
