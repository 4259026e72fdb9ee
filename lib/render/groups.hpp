// Groups: which templates share settings, and what these are.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "scope/scope.hpp"

namespace hammy::render {

struct TemplateGroup {
  std::string name;  ///< "" for templates that are in none
  std::vector<std::string> templates;
  std::vector<std::pair<std::string, std::string>> settings;  ///< that [group.NAME] gives, "retry.attempts" and "5"
};

/// The groups that hammy.toml has for the organisation or a template names, by name, from each template's
/// template.toml. Throws as policy::load() does.
std::vector<TemplateGroup> groups(const scope::Scope& scope, const std::map<std::string, std::string>& settings);

/// The template.toml of each template below `directory` that the organisation sees, empty where there is none.
std::map<std::string, std::string> settings_in(const std::filesystem::path& directory, const std::string& org);

std::string table(const std::vector<TemplateGroup>& groups);
std::string json_lines(const std::vector<TemplateGroup>& groups);

}  // namespace hammy::render
