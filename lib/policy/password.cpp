#include "policy/password.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace hammy::policy {

namespace {

constexpr std::int64_t most_revealed = 4;
constexpr std::array<std::string_view, 5> settings{"recipe", "hint", "reveal", "ascii", "min_entropy"};

void check_names(const Table& table) {
  if (table.config.has(table.path) && table.config.names(table.path).empty())
    throw setting_error("template.setting", fmt::format("{}: '{}' is no table", table.file, table.path),
                        fmt::format("write [{}], and below it recipe = \"...\"", table.path));
  for (const auto& key : table.config.names(table.path))
    if (std::find(settings.begin(), settings.end(), key) == settings.end())
      throw setting_error("template.unknown-setting",
                          fmt::format("{}: [{}] has no setting '{}'", table.file, table.path, key),
                          "a password has recipe, hint, reveal, ascii and min_entropy");
}

void read_recipe(const Table& table, PasswordRecipe& password) {
  const auto& [config, own, file] = table;
  auto path = [&](std::string_view key) { return fmt::format("{}.{}", table.path, key); };
  password.recipe = config.text(path("recipe")).value_or("");
  password.place = fmt::format("{}: [{}] recipe", file, own);
  auto locales = config.names(path("hint"));
  for (const auto& locale : locales)
    password.hints[locale] = config.text(fmt::format("{}.{}", path("hint"), locale)).value_or("");
  if (locales.empty())
    if (auto hint = config.text(path("hint"))) password.hints[""] = *hint;
  password.reveal = config.integer(path("reveal")).value_or(0);
  if (password.reveal < 0 || password.reveal > most_revealed)
    throw setting_error("template.setting", fmt::format("{}: [{}] reveal goes from 0 to {}", file, own, most_revealed),
                        "what a hint shows need not be guessed any more");
  password.ascii = config.boolean(path("ascii")).value_or(true);
}

}  // namespace

PasswordRecipe read_password(const std::vector<Table>& tables) {
  PasswordRecipe password;
  bool has_recipe = false, has_entropy = false;
  for (const auto& table : tables) {
    auto recipe = fmt::format("{}.recipe", table.path), entropy = fmt::format("{}.min_entropy", table.path);
    check_names(table);
    if (!has_recipe && table.config.has(recipe)) {
      read_recipe(table, password);
      has_recipe = true;
    }
    if (!has_entropy && table.config.has(entropy)) {
      password.min_entropy = table.config.real(entropy).value_or(0);
      has_entropy = true;
    }
  }
  return password;
}

}  // namespace hammy::policy
