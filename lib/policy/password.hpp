// Reading [password] of template.toml, and of the tables of hammy.toml that lie below it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "config/config.hpp"
#include "policy/policy.hpp"

namespace hammy::policy {

/// One place where a table of settings may stand.
struct Table {
  const config::Config& config;
  std::string path;  ///< "password", "org.acme.template.password"
  std::string_view file;
};

/// What the first of `tables` that has a recipe says of it, with what stands beside that: a hint speaks of one recipe.
/// `min_entropy` is that of the first table that has it. Throws as load() does.
PasswordRecipe read_password(const std::vector<Table>& tables);

/// An error of configuration.
Error setting_error(std::string code, std::string message, std::string hint);

}  // namespace hammy::policy
