#include "queue/settings.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <utility>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/ids.hpp"
#include "zone/zone.hpp"

namespace hammy::queue {

using std::chrono::hours;

namespace {

Error wrong(std::string message, std::string hint) {
  return Error{"queue.setting", std::move(message), std::move(hint)}.as(Failure::technical).exits(Exit::config);
}

double read_share(const scope::Scope& scope) {
  auto share = scope.real("queue.share").value_or(0);
  if (share < 0 || share > 0.5)
    throw wrong("[queue] share must be from 0 to 0.5", "0.05 gives one record in twenty to the oldest");
  return share;
}

std::string read_zone(const scope::Scope& scope) {
  auto zone = scope.text("template.time_zone").value_or("UTC");
  if (!zone::is_known(zone))
    throw wrong(fmt::format("[template] time_zone: '{}' is no time zone", zone), "write one such as Europe/Budapest");
  return zone;
}

}  // namespace

Templates::Templates(const scope::Scope& scope)
    : scope_(scope), directory_(scope.text("render.templates").value_or("")) {}

const policy::TemplatePolicy* Templates::find(std::string_view name) {
  name = name.substr(0, name.find('@'));
  if (directory_.empty() || !is_id(name)) return nullptr;
  auto file = fmt::format("{}/{}/template.toml", directory_, name);
  struct stat info {};
  if (::stat(file.c_str(), &info) != 0) return nullptr;
  auto& known = known_.try_emplace(std::string(name)).first->second;
  auto& seen = known.changed;
  if (seen.tv_sec != info.st_mtim.tv_sec || seen.tv_nsec != info.st_mtim.tv_nsec) {
    seen = info.st_mtim;
    known.policy.reset();
    try {
      known.policy = policy::load(scope_, read_file(file, std::size_t{1} << 20), file);
    } catch (const Error&) {
    }
  }
  return known.policy ? &*known.policy : nullptr;
}

Settings::Settings(scope::Scope its_scope)
    : scope(std::move(its_scope)),
      limits(rule::read_limits(scope)),
      retries(rule::read_retries(scope)),
      late(scope.duration("queue.late").value_or(hours{1})),
      remember(scope.duration("queue.remember").value_or(hours{30 * 24})),
      hold_limit(scope.duration("queue.hold_limit").value_or(hours{7 * 24})),
      grace(scope.duration("queue.grace").value_or(hours{7 * 24})),
      share(read_share(scope)),
      zone(read_zone(scope)),
      templates(scope) {}

}  // namespace hammy::queue
