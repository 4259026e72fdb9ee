#include "password/recipe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "crypto/keyed.hpp"
#include "locale/locale.hpp"
#include "mustache/program.hpp"
#include "password/entropy.hpp"
#include "password/hint.hpp"

namespace hammy::password {

namespace {

constexpr std::size_t most_bytes = 127;

mustache::Settings settings_for(const policy::TemplatePolicy& policy, const record::Record& record) {
  auto reader = policy::reader_of(policy, record);
  mustache::Settings settings;
  settings.locale = std::move(reader.locale);
  settings.time_zone = std::move(reader.time_zone);
  settings.currency = std::move(reader.currency);
  settings.plain_spaces = true;
  settings.max_output = 4096;
  return settings;
}

Error recipe_error(const policy::PasswordRecipe& recipe, std::string_view what, std::string hint) {
  return Error{"password.recipe", fmt::format("{}: {}", recipe.place, what), std::move(hint)}
      .as(Failure::technical)
      .exits(Exit::config);
}

/// Throws where the letter that goes with the documents shows their password. What is shorter may stand there by
/// chance.
void check_letter(const record::Record& record, const policy::PasswordRecipe& recipe, std::string_view password) {
  constexpr std::size_t shortest = 6;
  if (password.size() < shortest) return;
  auto refuse = [&](std::string_view where) {
    throw Error{"password.shown", fmt::format("{}: the message shows the password in '{}'", recipe.place, where),
                "take it out of the template; a hint says what it is made of"};
  };
  for (const auto* field : {"subject", "text", "html", "sms"})
    if (record.text(field).find(password) != std::string_view::npos) refuse(field);
  for (auto attachment : record.value("attachments"))
    if (attachment.find("name").text().find(password) != std::string_view::npos) refuse("attachments");
}

}  // namespace

std::string usable(std::string password) {
  if (!text::is_utf8(password)) throw Error{"password.characters", "the password is no UTF-8"};
  password = locale::composed(password);
  if (password.empty()) throw Error{"password.empty", "the password is empty"};
  if (std::any_of(password.begin(), password.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }))
    throw Error{"password.characters", "the password has control characters", "it must be one line"};
  if (password.size() > most_bytes)
    throw Error{"password.too-long", fmt::format("the password has more than {} bytes", most_bytes),
                "PDF has no room for more; shorten it, by the filter left in a recipe"};
  return password;
}

bool has_recipe(const policy::TemplatePolicy& policy) {
  return !policy.password.recipe.empty() && policy.password.recipe != "none";
}

struct Recipes::Compiled {
  mustache::ProgramPtr recipe;
  Hints hints;
  bool told = false;  ///< that its passwords are not ASCII
};

namespace {

class NoFragments : public mustache::Fragments {
  const mustache::Program* find(std::string_view, bool) override { return nullptr; }
};

mustache::ProgramPtr compile(const policy::PasswordRecipe& recipe) {
  auto program = mustache::compile(recipe.place, recipe.recipe, mustache::Escape::none);
  NoFragments none;
  mustache::link(*program, none);
  auto uses = mustache::uses(*program);
  if (std::none_of(uses.begin(), uses.end(), [](const auto& use) { return use.kind == "value"; }))
    throw recipe_error(recipe, "it names no variable, so that everybody would have the same password",
                       "write {{name}} of a variable that only the customer knows");
  return program;
}

}  // namespace

std::vector<mustache::Use> uses(const policy::PasswordRecipe& recipe) {
  auto all = mustache::uses(*compile(recipe));
  for (auto& use : Hints(recipe, all).uses()) all.push_back(std::move(use));
  return all;
}

Recipes::Compiled& Recipes::compiled(const policy::PasswordRecipe& recipe) {
  auto key = fmt::format("{}\n{}", recipe.place, recipe.recipe);
  for (const auto& [locale, hint] : recipe.hints) key += fmt::format("\n{} {}", locale, hint);
  auto& known = compiled_[key];
  if (!known) {
    auto program = compile(recipe);
    Hints hints(recipe, mustache::uses(*program));
    known = std::make_shared<Compiled>(Compiled{std::move(program), std::move(hints)});
  }
  return *known;
}

Derived Recipes::derive(const policy::TemplatePolicy& policy, const record::Record& record, bool hint) {
  const auto& recipe = policy.password;
  auto& compiled = this->compiled(recipe);
  auto settings = settings_for(policy, record);
  auto reader = settings.locale;
  // Digits that every keyboard has.
  if (settings.locale.find("-u-") == std::string::npos) settings.locale += "-u-nu-latn";

  Entropy entropy(record);
  std::string empty;
  settings.watch = [&](const mustache::Tag& tag, record::Value value, std::string_view text) {
    if (text::trim(text).empty()) empty = tag.path.whole;
    entropy.add(tag, value, text);
  };
  std::string password;
  mustache::Missed missed;
  try {
    mustache::render(*compiled.recipe, {record.value("data"), &record, {}, {}, {}}, settings, password, missed);
  } catch (const Error&) {
    // What the error says may show a value that is in the password.
    throw Error{"password.value", fmt::format("{}: a value of the record does not go with it", recipe.place),
                fmt::format("the recipe is {}", text::clip(recipe.recipe, 200))};
  }
  constexpr auto whole = "put it into the record's data; a password must not lack a part";
  if (!missed.empty()) throw Error{missed.error().code(), missed.error().message(), whole};
  if (!empty.empty()) throw Error{"password.empty", fmt::format("{}: '{}' is empty", recipe.place, empty), whole};

  if (recipe.ascii) {
    password = locale::ascii(password, reader);
    if (!text::is_ascii(password))
      throw Error{"password.characters",
                  fmt::format("{}: the password has letters without a form in ASCII", recipe.place),
                  "leave that part out, or set ascii = false"};
  } else if (!text::is_ascii(password) && !std::exchange(compiled.told, true)) {
    log::warning(
        fmt::format("{}: passwords are not all ASCII, and not every reader takes other letters alike", recipe.place));
  }
  Derived derived{usable(std::string(text::trim(password))), entropy.bits(), {}};
  if (!recipe.hints.empty()) derived.entropy -= bits_shown(recipe, derived.password);
  derived.entropy = std::max(0.0, derived.entropy);
  check_letter(record, recipe, derived.password);
  auto least = std::max(least_, recipe.min_entropy);
  if (derived.entropy < least)
    throw Error{"password.weak",
                fmt::format("{}: the password is worth about {:.0f} bits, and {:g} are required", recipe.place,
                            std::floor(derived.entropy), least),
                "add a part that is not known to others, or lower min_entropy"};
  batch_->add(fmt::format("{}/{}", record.org(), recipe.place), record.raw("to").value_or(record.id()),
              derived.password, derived.entropy, least);
  if (hint) derived.hint = compiled.hints.text_for(policy, record, derived.password);
  return derived;
}

}  // namespace hammy::password
