// What an organisation looks like.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/text.hpp"
#include "policy/policy.hpp"

namespace hammy::policy {

using nlohmann::ordered_json;

namespace {

/// The relative luminance of "#rrggbb" or "#rgb", from 0 to 1 (WCAG 2.1, definition); nothing for what is no such
/// colour.
std::optional<double> luminance(std::string_view colour) {
  if (!colour.starts_with('#') || (colour.size() != 4 && colour.size() != 7)) return {};
  auto digits = colour.substr(1);
  auto width = digits.size() / 3;
  constexpr std::array<double, 3> weights{0.2126, 0.7152, 0.0722};
  double sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    unsigned value = 0;
    auto part = digits.substr(i * width, width);
    auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value, 16);
    if (error != std::errc{} || end != part.data() + part.size()) return {};
    double channel = (width == 1 ? value * 17 : value) / 255.0;
    sum += weights[i] * (channel <= 0.03928 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4));
  }
  return sum;
}

/// Whether white can be read on it, and it on white: a contrast of at least 4.5 to 1.
bool goes_with_white(double luminance) { return 1.05 / (luminance + 0.05) >= 4.5; }

/// What the organisation is called where [brand] does not say: as in [mail] from, "ACME <info@acme.example>".
std::string name_of(const scope::Scope& scope) {
  auto from = scope.text("mail.from").value_or("");
  auto name = text::trim(std::string_view(from).substr(0, from.find('<')));
  if (from.find('<') == from.npos || name.empty()) return scope.org().str();
  if (name.size() > 1 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
  return std::string(name);
}

}  // namespace

std::string brand_json(const scope::Scope& scope) {
  ordered_json brand{{"name", name_of(scope)},
                     {"logo", nullptr},
                     {"logo_width", "160"},
                     {"colour", "#1f4e79"},
                     {"background", "#f0f3f6"},
                     {"text", "#1f2933"},
                     {"font", "Arial, Helvetica, sans-serif"},
                     {"address", nullptr},
                     {"website", nullptr},
                     {"email", nullptr},
                     {"phone", nullptr}};
  for (const auto& name : scope.names("brand"))
    if (auto value = scope.config().scalar("brand." + name, scope.org().str())) brand[name] = *value;
  for (const auto* name : {"colour", "background", "text"})
    if (!luminance(brand[name].get<std::string>()))
      throw Error{"brand.colour", fmt::format("[brand] {}: '{}' is no colour", name, brand[name].get<std::string>()),
                  "write it as #rrggbb"}
          .as(Failure::technical)
          .exits(Exit::config);
  auto colour = brand["colour"].get<std::string>();
  bool dark = goes_with_white(*luminance(colour));
  if (!brand.contains("on_colour")) brand["on_colour"] = dark ? "#ffffff" : "#000000";
  if (!brand.contains("link")) brand["link"] = dark ? colour : brand["text"].get<std::string>();
  return brand.dump();
}

}  // namespace hammy::policy
