// Places: where state, shipped data and runtime files are found.
#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "base/error.hpp"
#include "config/config.hpp"

namespace hammy::config {

namespace fs = std::filesystem;

namespace {
const char* env(const char* name) {
  const char* value = std::getenv(name);
  return value && *value ? value : nullptr;
}

/// The user that scripts/setup and systemd/hammy.sysusers make for the services.
bool is_service_user() {
  const passwd* user = ::getpwuid(::geteuid());
  return user && std::strcmp(user->pw_name, "hammy") == 0;
}
}  // namespace

fs::path home() {
  if (auto* named = env("HAMMY_HOME")) return named;
  if (::geteuid() == 0 || is_service_user()) return "/var/lib/hammy";
  if (auto* user = env("HOME")) return fs::path(user) / ".local/share/hammy";
  throw Error{"config.home", "there is no place for state", "set HAMMY_HOME to a directory"}
      .as(Failure::technical)
      .exits(Exit::config);
}

fs::path share(std::string_view module) {
  if (auto* named = env("HAMMY_SHARE")) return fs::path(named) / module;
  std::error_code error;
  auto program = fs::read_symlink("/proc/self/exe", error);
  auto bin = program.parent_path();
  if (auto installed = bin.parent_path() / "share/hammy" / module; fs::is_directory(installed)) return installed;
  for (auto folder = bin; folder != folder.root_path(); folder = folder.parent_path())
    if (auto source = folder / "lib" / module / "data"; fs::is_directory(source)) return source;
  return fs::path("/usr/share/hammy") / module;
}

fs::path runtime() {
  if (auto* named = env("RUNTIME_DIRECTORY")) return named;
  return home() / "run";
}

}  // namespace hammy::config
