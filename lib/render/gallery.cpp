#include "render/gallery.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "render/folder.hpp"
#include "render/library.hpp"
#include "render/published.hpp"

namespace hammy::render {

namespace fs = std::filesystem;

namespace {

constexpr const char* no_org = "default";

fs::path gallery() { return config::share("render") / "starters"; }

std::set<std::string> names() {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(gallery())) {
    auto name = entry.path().filename().string();
    if (entry.is_directory() && is_template_name(name)) names.insert(std::move(name));
  }
  return names;
}

}  // namespace

std::vector<Starter> starters(const config::Config& config) {
  Library library(gallery(), config);
  std::vector<Starter> all;
  for (const auto& name : names()) {
    const auto& made = library.get(no_org, name);
    Starter starter{name, made.policy.description, made.policy.channels, {made.policy.locale}};
    for (const auto& file : made.files)
      if (!file.locale.empty() && std::ranges::find(starter.languages, file.locale) == starter.languages.end())
        starter.languages.push_back(file.locale);
    all.push_back(std::move(starter));
  }
  return all;
}

versions::Files from_starter(const config::Config& config, std::string_view starter, const std::string& name) {
  auto known = names();
  if (!known.contains(std::string(starter)))
    throw Error{"template.unknown-starter", fmt::format("there is no starter '{}'", text::clip(starter, 80)),
                fmt::format("name one by --from: {}", text::join({known.begin(), known.end()}, ", "))}
        .exits(Exit::no_input);
  Library library(gallery(), config);
  auto prefix = fmt::format("{}/", starter);
  versions::Files files;
  for (auto& [path, content] : files_of(library.get(no_org, starter)).files)
    files.emplace(path.starts_with(prefix) ? fmt::format("{}/{}", name, path.substr(prefix.size())) : path, content);
  return files;
}

Placed put_template(const fs::path& directory, const std::string& org, const std::string& name,
                    const versions::Files& files) {
  if (!is_template_name(name))
    throw Error{"template.unknown", fmt::format("'{}' can be no name of a template", text::clip(name, 80)),
                "a template's name has letters, digits, '.', '_' and '-'"}
        .exits(Exit::usage);
  auto place = org == no_org ? directory : directory / org;
  if (fs::exists(place / name))
    throw Error{"template.exists", fmt::format("'{}' is there already", (place / name).string()),
                "choose another name, or move it away"};
  Placed placed;
  versions::Files missing;
  for (const auto& [path, content] : files) {
    auto own = place / path, common = directory / path;
    if (path.starts_with('_') && (fs::exists(own) || fs::exists(common))) {
      placed.kept.push_back((fs::exists(own) ? own : common).string());
    } else {
      placed.made.push_back(own.string());
      missing.emplace(path, content);
    }
  }
  versions::unpack(missing, place);
  return placed;
}

}  // namespace hammy::render
