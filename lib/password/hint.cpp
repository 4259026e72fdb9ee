#include "password/hint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "base/text.hpp"
#include "locale/locale.hpp"
#include "mustache/program.hpp"

namespace hammy::password {

namespace {

constexpr std::string_view hint_name = "password_hint", end_name = "masked";
/// Stands where the password's end will be seen, so that what else the hint shows can be looked at.
constexpr char place_of_end = '\x01';

Error hint_error(const policy::PasswordRecipe& recipe, const std::string& what, std::string hint) {
  auto place = recipe.place.substr(0, recipe.place.rfind(' '));
  return Error{"password.hint", fmt::format("{} hint: {}", place, what), std::move(hint)}
      .as(Failure::technical)
      .exits(Exit::config);
}

/// Whether a hint that shows `name` may show `part` of the recipe: the same variable, one of them perhaps named within
/// a section, or a group that it belongs to, by the filter json.
bool shows(std::string_view name, std::string_view part) {
  if (name == "data" || part.starts_with(std::string(name) + '.')) return true;
  auto longer = std::max(name, part, [](auto a, auto b) { return a.size() < b.size(); });
  auto shorter = longer.data() == name.data() ? part : name;
  return longer.ends_with(shorter) &&
         (longer.size() == shorter.size() || longer[longer.size() - shorter.size() - 1] == '.');
}

std::string folded(std::string_view text) { return text::lower(locale::ascii(text, "en")); }

}  // namespace

std::string_view shown_end(const policy::PasswordRecipe& recipe, std::string_view password) {
  auto points = text::code_points(password);
  auto shown = std::min(static_cast<std::size_t>(recipe.reveal), points / 3);
  std::size_t at = password.size();
  while (shown > 0)
    if ((static_cast<unsigned char>(password[--at]) & 0xC0) != 0x80) --shown;
  return password.substr(at);
}

double bits_shown(const policy::PasswordRecipe& recipe, std::string_view password) {
  double bits = 0;
  for (char c : shown_end(recipe, password)) bits += std::log2(c >= '0' && c <= '9' ? 10 : 26);
  return bits;
}

Hints::Hints(const policy::PasswordRecipe& recipe, const std::vector<mustache::Use>& parts) {
  for (const auto& [locale, hint] : recipe.hints) {
    auto program =
        mustache::compile(recipe.place.substr(0, recipe.place.rfind(' ')) + " hint", hint, mustache::Escape::none);
    auto refuse = [&recipe](std::string_view name) {
      throw hint_error(recipe, fmt::format("it shows '{}', which the password is made of", name),
                       "write {{masked}} for its last characters, and set reveal");
    };
    for (const auto& use : mustache::uses(*program))
      for (const auto& part : parts)
        if (use.kind == "value" && part.kind == "value" && shows(use.name, part.name)) refuse(use.name);
    for (const auto& tag : program->tags)
      if (tag.path.whole == ".") refuse(tag.path.whole);  // whatever it stands for
    auto tags = locale::fallbacks(locale);
    if (tags.empty() && !locale.empty())
      throw hint_error(recipe, fmt::format("'{}' is no locale", locale), "write it as hu or hu-HU");
    by_locale_[tags.empty() ? "" : tags.front()] = std::move(program);
  }
}

std::vector<mustache::Use> Hints::uses() const {
  std::vector<mustache::Use> all;
  for (const auto& [locale, program] : by_locale_)
    for (auto& use : mustache::uses(*program))
      if (use.name != end_name) all.push_back(std::move(use));
  return all;
}

const mustache::Program* Hints::find(const policy::TemplatePolicy& policy, const std::string& locale) const {
  auto tags = locale::fallbacks(locale);
  for (const auto& tag : locale::fallbacks(policy.locale)) tags.push_back(tag);
  tags.emplace_back("");
  for (const auto& tag : tags)
    if (auto found = by_locale_.find(tag); found != by_locale_.end()) return found->second.get();
  throw hint_error(policy.password,
                   by_locale_.empty() ? "there is none" : fmt::format("there is none for '{}'", locale),
                   "add hint = \"...\" beside the recipe, or one for each language");
}

std::string Hints::text_for(const policy::TemplatePolicy& policy, const record::Record& record,
                            const std::string& password) const {
  auto reader = policy::reader_of(policy, record);
  const auto& recipe = policy.password;
  mustache::Settings settings;
  settings.locale = reader.locale;
  settings.time_zone = reader.time_zone;
  settings.currency = reader.currency;
  auto own_json = fmt::format(R"({{"{}":"**\u{:04x}"}})", end_name, static_cast<unsigned>(place_of_end));
  auto own = record::Document::parse(own_json);
  mustache::Context context{record.value("data"), &record, {}, {}, {}};
  context.element = own.root();
  std::string text;
  mustache::Missed missed;
  mustache::render(*find(policy, reader.locale), context, settings, text, missed);
  if (!missed.empty()) throw missed.error();
  std::string out;
  for (char c : text) {
    if (c == place_of_end)
      out += shown_end(recipe, password);
    else
      out += c;
  }
  if (folded(out).find(folded(password)) != std::string::npos)
    throw hint_error(recipe, "it would show the password", "write {{masked}} for its last characters");
  return out;
}

void set_hint(record::Record& record, std::string_view hint) {
  std::string json;
  record::append_string(json, hint);
  auto data = record.value("data");
  if (!data.has_value()) return record.set_raw("data", fmt::format("{{\"{}\":{}}}", hint_name, json));
  if (!data.is(record::Kind::object))
    throw Error{"password.hint", "'data' is no object, so that a hint has no place in it"};
  std::string raw(data.raw());
  if (auto old = data.find(hint_name); !old.is(record::Kind::absent)) {
    auto at = static_cast<std::size_t>(old.raw().data() - data.raw().data());
    raw.replace(at, old.raw().size(), json);
  } else {
    raw.insert(raw.rfind('}'), fmt::format("{}\"{}\":{}", data.size() > 0 ? "," : "", hint_name, json));
  }
  record.set_raw("data", std::move(raw));
}

}  // namespace hammy::password
