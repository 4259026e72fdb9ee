#include "render/groups.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "base/table.hpp"
#include "base/text.hpp"
#include "policy/policy.hpp"
#include "render/folder.hpp"

namespace hammy::render {

namespace fs = std::filesystem;

namespace {

/// All values below the table `path`, by their names there.
void settings_below(const scope::Scope& scope, const std::string& path, const std::string& name,
                    std::vector<std::pair<std::string, std::string>>& into) {
  for (const auto& key : scope.names(path)) {
    auto below = fmt::format("{}.{}", path, key);
    auto full = name.empty() ? key : fmt::format("{}.{}", name, key);
    if (!scope.names(below).empty())
      settings_below(scope, below, full, into);
    else
      into.emplace_back(full, scope.config().scalar(below, scope.org().str()).value_or(""));
  }
}

}  // namespace

std::vector<TemplateGroup> groups(const scope::Scope& scope, const std::map<std::string, std::string>& settings) {
  std::map<std::string, TemplateGroup> by_name;
  for (const auto& name : scope.names("group")) by_name[name];
  for (const auto& [name, toml] : settings)
    by_name[policy::load(scope, toml, name + "/template.toml").group].templates.push_back(name);
  std::vector<TemplateGroup> all;
  all.reserve(by_name.size());
  for (auto& [name, group] : by_name) {
    group.name = name;
    if (!name.empty()) settings_below(scope, "group." + name, "", group.settings);
    all.push_back(std::move(group));
  }
  return all;
}

std::map<std::string, std::string> settings_in(const fs::path& directory, const std::string& org) {
  constexpr std::size_t max_file = 2 << 20;
  std::map<std::string, std::string> settings;
  for (const auto& place : {directory / org, directory}) {
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(place, none)) {
      auto name = entry.path().filename().string();
      if (!is_template_name(name) || template_files(place, name).empty()) continue;
      auto file = entry.path() / "template.toml";
      settings.try_emplace(name, fs::exists(file) ? read_file(file, max_file) : "");
    }
  }
  return settings;
}

std::string table(const std::vector<TemplateGroup>& groups) {
  Table table({"GROUP", "TEMPLATES", "SETTINGS"}, "lll");
  for (const auto& group : groups) {
    std::vector<std::string> settings;
    for (const auto& [name, value] : group.settings) settings.push_back(fmt::format("{} = {}", name, value));
    table.add({group.name, text::join(group.templates, ", "), text::join(settings, "; ")});
  }
  return table.empty() ? "" : table.text();
}

std::string json_lines(const std::vector<TemplateGroup>& groups) {
  std::string lines;
  for (const auto& group : groups) {
    nlohmann::ordered_json json{
        {"group", nullptr}, {"templates", group.templates}, {"settings", nlohmann::ordered_json::object()}};
    if (!group.name.empty()) json["group"] = group.name;
    for (const auto& [name, value] : group.settings) json["settings"][name] = value;
    lines += json.dump() + '\n';
  }
  return lines;
}

}  // namespace hammy::render
