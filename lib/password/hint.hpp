// Hints: what a letter tells its reader about the password, in the reader's language, and no more than it may.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "mustache/mustache.hpp"
#include "policy/policy.hpp"
#include "record/record.hpp"

namespace hammy::password {

/// The hints of one recipe.
class Hints {
 public:
  /// `parts`: what the recipe uses. Throws `password.hint` for a hint that shows a variable that the password is made
  /// of, and `template.syntax`.
  Hints(const policy::PasswordRecipe& recipe, const std::vector<mustache::Use>& parts);

  /// The hint at `password` for the record's reader. {{masked}} in it is "**" and as many of the password's last
  /// characters as the recipe lets be seen, at most a third of them. Throws `password.hint` where there is none for the
  /// reader's language, or it would show the password, and `template.missing-variable`.
  std::string text_for(const policy::TemplatePolicy& policy, const record::Record& record,
                       const std::string& password) const;

  /// What they ask of a record.
  std::vector<mustache::Use> uses() const;

 private:
  const mustache::Program* find(const policy::TemplatePolicy& policy, const std::string& locale) const;
  std::map<std::string, mustache::ProgramPtr> by_locale_;
};

/// The end of `password` that hints show.
std::string_view shown_end(const policy::PasswordRecipe& recipe, std::string_view password);
/// What that is worth, in bits, to who does not know it.
double bits_shown(const policy::PasswordRecipe& recipe, std::string_view password);

/// Sets `data.password_hint`, and leaves the rest of `data` byte for byte. Throws `password.hint` when `data` is no
/// object.
void set_hint(record::Record& record, std::string_view hint);

}  // namespace hammy::password
