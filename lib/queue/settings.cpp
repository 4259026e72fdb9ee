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

Templates::Templates(const scope::Scope& scope, std::string store_url)
    : scope_(scope), url_(std::move(store_url)), directory_(scope.text("render.templates").value_or("")) {}

const policy::TemplatePolicy* Templates::find(std::string_view name) {
  name = name.substr(0, name.find('@'));
  if (!is_id(name)) return nullptr;
  auto& known = known_.try_emplace(std::string(name)).first->second;
  try {
    if (directory_.empty())
      read_active(name, known);
    else
      read_file_of(name, known);
  } catch (const Error&) {
    known.policy.reset();
  }
  return known.policy ? &*known.policy : nullptr;
}

void Templates::read_file_of(std::string_view name, Known& known) const {
  auto file = fmt::format("{}/{}/template.toml", directory_, name);
  struct stat info {};
  if (::stat(file.c_str(), &info) != 0) return known.policy.reset();
  auto& seen = known.changed;
  if (seen.tv_sec == info.st_mtim.tv_sec && seen.tv_nsec == info.st_mtim.tv_nsec) return;
  seen = info.st_mtim;
  known.policy.reset();
  known.policy = policy::load(scope_, read_file(file, std::size_t{1} << 20), file);
}

void Templates::read_active(std::string_view name, Known& known) {
  constexpr std::chrono::seconds fresh{1};
  auto now = std::chrono::steady_clock::now();
  if (known.asked != std::chrono::steady_clock::time_point{} && now - known.asked < fresh) return;
  known.asked = now;
  if (!versions_) versions_ = std::make_unique<versions::Store>(scope_.config(), url_, scope_.home());
  auto settings = versions_->settings(scope_, name);
  if (settings == known.settings) return;
  known.settings = std::move(settings);
  known.policy.reset();
  if (known.settings) known.policy = policy::load(scope_, *known.settings, name);
}

Settings::Settings(scope::Scope its_scope, const std::string& store_url)
    : scope(std::move(its_scope)),
      limits(rule::read_limits(scope)),
      retries(rule::read_retries(scope)),
      late(scope.duration("queue.late").value_or(hours{1})),
      remember(scope.duration("queue.remember").value_or(hours{30 * 24})),
      hold_limit(scope.duration("queue.hold_limit").value_or(hours{7 * 24})),
      grace(scope.duration("queue.grace").value_or(hours{7 * 24})),
      share(read_share(scope)),
      zone(read_zone(scope)),
      templates(scope, store_url) {}

}  // namespace hammy::queue
