#include "render/published.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "scope/scope.hpp"

namespace hammy::render {

namespace fs = std::filesystem;

versions::Frozen files_of(const Template& made) {
  versions::Frozen frozen{made.name, {}};
  auto add = [&](const std::string& name, const fs::path& path) {
    frozen.files.try_emplace(name, read_file(path, versions::max_bytes));
  };
  for (const auto& [name, path] : made.sources) add(name, path);
  for (fs::recursive_directory_iterator it(made.path), end; it != end; ++it) {
    if (it->path().filename().string().starts_with('.')) {
      if (it->is_directory()) it.disable_recursion_pending();
      continue;
    }
    if (it->is_regular_file()) add(made.folder + '/' + it->path().lexically_relative(made.path).string(), it->path());
  }
  return frozen;
}

versions::Frozen frozen(const Template& made) {
  auto frozen = files_of(made);
  for (const auto& [name, content] : made.inlined)
    if (auto file = frozen.files.find(name); file != frozen.files.end()) file->second = content;
  return frozen;
}

versions::Publication publish(versions::Store& store, const scope::Scope& scope, const versions::Frozen& files,
                              std::string_view actor, Instant now) {
  TemporaryDirectory directory;
  versions::unpack(files.files, directory.path());
  Library library(directory.path(), scope.config());
  const auto& made = library.get(scope.org().str(), files.name);
  auto settings = files.files.find(made.folder + "/template.toml");
  return store.publish(scope, files, settings == files.files.end() ? "" : settings->second, actor, now);
}

Published::Published(const config::Config& config, Overrides overrides, fs::path home)
    : config_(config), overrides_(std::move(overrides)), home_(std::move(home)), store_(config, {}, home_) {}

const Template& Published::get(const std::string& org, std::string_view which) {
  constexpr std::chrono::seconds fresh{1};
  auto name = which.substr(0, which.find('@'));
  auto& known = known_[fmt::format("{}/{}", org, which)];
  auto now = std::chrono::steady_clock::now();
  if (known.asked == std::chrono::steady_clock::time_point{} || now - known.asked > fresh) {
    ask(known, org, which);
    known.asked = now;
  }
  if (!known.disabled.empty())
    throw Error{"template.disabled", known.disabled, fmt::format("'hammy-template enable {}' ends that", name)}.as(
        Failure::temporary);
  constexpr std::chrono::hours blobs_are_fresh{1};
  if (!known.made || now - known.loaded > blobs_are_fresh) {
    known.loaded = now;
    known.library = std::make_unique<Library>(known.path, config_, overrides_, known.version);
    known.made = &known.library->get(org, name);
  }
  return *known.made;
}

/// Which version it is now, and where its files are.
void Published::ask(Known& known, const std::string& org, std::string_view which) {
  scope::Scope scope(scope::OrgId(org), config_, home_);
  auto name = which.substr(0, which.find('@'));
  auto active = store_.active(scope, name);
  if (!active && name == which)
    throw Error{
        "template.inactive",
        fmt::format("no version of a template '{}' is active for the organisation '{}'", text::clip(name, 80), org),
        "publish and activate one with hammy-template, or render files with --templates DIR"}
        .as(Failure::technical);
  known.disabled.clear();
  if (active && active->disabled)
    known.disabled =
        fmt::format("the template '{}' was disabled by {}: {}", name, active->disabled_by, active->disabled_reason);
  auto version = name == which ? active->version : store_.find(scope, which);
  if (known.version.hash == version.hash) return;
  known.made = nullptr;
  known.path = place(scope, version);
  known.version = {version.number, version.hash, std::make_shared<blob::Store>(scope)};
}

/// The directory with the files of a version, made when this machine has not met it. Several processes may do so at
/// once: each makes its own and one rename wins.
fs::path Published::place(const scope::Scope& scope, const versions::Version& version) {
  auto directory = scope.directory("cache/templates");
  auto path = directory / version.hash;
  if (fs::exists(path)) return path;
  make_directories(directory, 0700);
  TemporaryDirectory fresh(directory);
  auto files = fresh.path() / "files";
  make_directories(files, 0700);
  versions::unpack(versions::thaw(store_.content(scope, version)).files, files);
  std::error_code error;
  fs::rename(files, path, error);
  if (error && !fs::exists(path)) throw system_error("create", path.string(), error.value());
  return path;
}

}  // namespace hammy::render
