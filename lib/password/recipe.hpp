// Recipes: passwords that customers know, made of their data by [password] of template.toml, and hints at them.
//
//   password::Recipes recipes(batch, 20);
//   auto derived = recipes.derive(policy, record);   // {"Kov14021985", 21.9}
//   recipes.hint(policy, record);                    // "…, ends with **85"
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "mustache/mustache.hpp"
#include "password/batch.hpp"
#include "policy/policy.hpp"
#include "record/record.hpp"

namespace hammy::password {

/// `password` as it can be used: in Unicode's form C. Throws `password.empty`, `password.characters` for control
/// characters and what is no UTF-8, or `password.too-long` above 127 bytes, which is what PDF has room for.
std::string usable(std::string password);

struct Derived {
  std::string password;
  double entropy = 0;  ///< bits, as Entropy has it, less what the hint shows
  std::string hint;    ///< for the reader; empty where it was not asked for
};

/// Whether there is a recipe, and it is not "none".
bool has_recipe(const policy::TemplatePolicy& policy);

/// What a recipe and its hints ask of a record. Throws `password.recipe`, `password.hint`, `template.syntax` or
/// `template.missing-fragment` for what is wrong with them.
std::vector<mustache::Use> uses(const policy::PasswordRecipe& recipe);

/// For one thread.
class Recipes {
 public:
  /// Passwords must be worth `least` bits, and those of the policy's min_entropy. All are counted in `batch`.
  Recipes(std::shared_ptr<Batch> batch, double least) : batch_(std::move(batch)), least_(least) {}

  /// The password of `record` under the policy's recipe. Letters are transliterated to ASCII unless the policy says
  /// otherwise, blanks at the ends taken away. With `hint` the reader's hint too. Errors name variables and never show
  /// a value. Throws `template.missing-variable`, `password.value` for one that the recipe cannot work on,
  /// `password.empty`, `password.weak`, `password.repeated`, `password.hint`, `password.shown` where a text of the
  /// message or the name of an attachment has it, what usable() throws, and
  /// `password.recipe` or `template.syntax` for what is wrong with the recipe itself.
  Derived derive(const policy::TemplatePolicy& policy, const record::Record& record, bool hint);

 private:
  struct Compiled;
  Compiled& compiled(const policy::PasswordRecipe& recipe);

  std::shared_ptr<Batch> batch_;
  double least_;
  std::map<std::string, std::shared_ptr<Compiled>> compiled_;  // by place, recipe and hints
};

}  // namespace hammy::password
