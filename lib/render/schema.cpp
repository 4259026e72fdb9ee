#include "render/schema.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "render/describe.hpp"

namespace hammy::render {

using nlohmann::ordered_json;

namespace {

/// What a value of the declared type looks like in JSON (template.toml(5)).
ordered_json type_of(const std::string& type) {
  if (type == "text") return {{"type", "string"}};
  if (type == "number") return {{"type", {"number", "string"}}};
  if (type == "money")
    return {{"anyOf",
             {{{"type", {"number", "string"}}},
              {{"type", "object"},
               {"properties", {{"amount", {{"type", {"number", "string"}}}}, {"currency", {{"type", "string"}}}}},
               {"required", {"amount"}}}}}};
  if (type == "date") return {{"type", "string"}, {"format", "date"}};
  if (type == "boolean") return {{"type", "boolean"}};
  if (type == "list") return {{"type", "array"}};
  if (type == "object") return {{"type", "object"}};
  return ordered_json::object();
}

ordered_json property(const policy::Variable& variable) {
  auto json = type_of(variable.type);
  if (!variable.label.empty()) json["title"] = variable.label;
  if (!variable.help.empty()) json["description"] = variable.help;
  if (!variable.choices.empty()) json["enum"] = variable.choices;
  if (variable.fallback) json["default"] = *variable.fallback;
  if (variable.order) json["x-order"] = *variable.order;
  if (!variable.group.empty()) json["x-group"] = variable.group;
  if (!variable.widget.empty()) json["x-widget"] = variable.widget;
  if (!variable.condition.empty()) json["x-condition"] = variable.condition;
  return json;
}

/// Puts a property where its dotted name says, into objects within objects.
void place(ordered_json& root, std::string_view name, const ordered_json& what, bool required) {
  auto* at = &root;
  auto steps = text::split(name, '.');
  for (std::size_t i = 0; i < steps.size(); ++i) {
    std::string step(steps[i]);
    if (required) {
      auto& names = (*at)["required"];
      if (!names.is_array()) names = ordered_json::array();
      if (std::find(names.begin(), names.end(), step) == names.end()) names.push_back(step);
    }
    auto& next = (*at)["properties"][step];
    if (i + 1 == steps.size())
      next.update(what);
    else if (!next.contains("type"))
      next["type"] = "object";
    at = &next;
  }
}

}  // namespace

std::string schema(const Template& made) {
  ordered_json root{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", made.name}};
  if (!made.policy.description.empty()) root["description"] = made.policy.description;
  root["type"] = "object";
  for (const auto& variable : made.policy.variables)
    place(root, variable.name, property(variable), variable.required && !variable.fallback);
  auto described = nlohmann::json::parse(describe(made));
  for (const auto& variable : described["variables"]) {
    auto name = variable["name"].get<std::string>();
    bool outside =
        !variable.contains("within") && name != "." && !name.starts_with("to.") && !name.starts_with("from.");
    if (!variable["declared"].get<bool>() && outside)
      place(root, name, ordered_json::object(), variable["required"].get<bool>());
  }
  return root.dump(2) + '\n';
}

}  // namespace hammy::render
