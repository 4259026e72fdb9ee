#include "render/describe.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.hpp"
#include "password/recipe.hpp"

namespace hammy::render {

using nlohmann::ordered_json;

namespace {

const std::set<std::string_view> record_fields{"to",   "from",     "id",       "key",  "org", "campaign", "channel",
                                               "type", "template", "priority", "data", "cc",  "reply_to", "locale"};

std::string_view first_step(std::string_view name) { return name.substr(0, name.find('.')); }

/// One variable, from all its uses and its declaration.
struct Variable {
  std::string name;
  std::vector<std::string> within;
  std::set<std::string> kinds, places;
  bool required = false;
  const policy::Variable* declared = nullptr;
};

class Description {
 public:
  explicit Description(const Template& made) : made_(made) {
    for (const auto& declared : made.policy.variables) {
      auto& variable = find(declared.name, {});
      variable.declared = &declared;
      variable.required = declared.required;
    }
    if (password::has_recipe(made.policy))
      for (const auto& use : password::uses(made.policy.password)) add(use);
    for (const auto& [locale, variant] : made.variants) {
      for (const auto& document : variant.documents) {
        for (const auto* program : document.body->programs())
          for (const auto& use : mustache::uses(*program)) add(use);
        for (const auto& use : mustache::uses(*document.name)) add(use);
        documents_.insert(document.stem + '.' + document.extension);
      }
      for (const auto& part : variant.parts) {
        fields_.insert(part.field);
        channels_.insert(channel_of(part.field));
        for (const auto* program : {part.program, static_cast<const mustache::Program*>(part.frame.get())})
          if (program)
            for (const auto& use : mustache::uses(*program)) add(use);
      }
    }
  }

  ordered_json json() const {
    ordered_json json{{"template", made_.name}, {"version", made_.identity()}};
    if (!made_.policy.description.empty()) json["description"] = made_.policy.description;
    json["channels"] = channels_;
    json["fields"] = fields_;
    if (!documents_.empty()) json["documents"] = documents_;
    std::set<std::string> locales;
    for (const auto& file : made_.files)
      if (!file.locale.empty()) locales.insert(file.locale);
    json["locales"] = locales;
    json["variables"] = ordered_json::array();
    for (const auto& variable : variables_) json["variables"].push_back(entry(variable));
    json["sample"] = sample();
    return json;
  }

 private:
  Variable& find(const std::string& name, const std::vector<std::string>& within) {
    for (auto& variable : variables_)
      if (variable.name == name && variable.within == within) return variable;
    return variables_.emplace_back(Variable{name, within, {}, {}, false, nullptr});
  }

  /// Whether a name that stands inside a section is looked up outside of it as far as we can tell.
  bool is_outer(const std::string& name) const {
    if (record_fields.contains(first_step(name))) return true;
    return std::any_of(variables_.begin(), variables_.end(), [&](const Variable& variable) {
      return variable.within.empty() && first_step(variable.name) == first_step(name);
    });
  }

  void add(const mustache::Use& use) {
    auto within = use.within;
    // {{#overdue}}{{overdue.count}}{{/overdue}} names the outer one anew.
    if (is_outer(use.name)) within.clear();
    auto& variable = find(use.name, within);
    variable.kinds.insert(use.kind);
    variable.places.insert(use.place);
    bool has_default = variable.declared && (variable.declared->fallback || !variable.declared->required);
    variable.required = variable.required || (use.required && !has_default);
  }

  static ordered_json entry(const Variable& variable) {
    ordered_json entry{{"name", variable.name}};
    if (!variable.within.empty()) entry["within"] = variable.within;
    entry["required"] = variable.required;
    if (variable.declared) {
      entry["type"] = variable.declared->type;
      if (!variable.declared->label.empty()) entry["label"] = variable.declared->label;
      if (variable.declared->fallback) entry["default"] = *variable.declared->fallback;
    }
    entry["declared"] = variable.declared != nullptr;
    entry["used"] = !variable.kinds.empty();
    if (!variable.kinds.empty()) entry["as"] = variable.kinds;
    if (!variable.places.empty()) entry["places"] = variable.places;
    return entry;
  }

  // ---- the skeleton

  ordered_json sample() const {
    auto root = ordered_json::object();
    for (const auto& variable : variables_) {
      if (record_fields.contains(first_step(variable.name))) continue;
      auto* at = &root;
      for (const auto& section : variable.within)
        if (section != "." && at->is_object()) at = inside(step(*at, section));
      if (variable.name == "." || !at->is_object()) continue;
      auto& leaf = step(*at, variable.name);
      if (leaf.is_null()) leaf = example(variable);
    }
    return root;
  }

  static ordered_json& step(ordered_json& from, const std::string& name) {
    auto* at = &from;
    for (auto part : text::split(name, '.')) {
      if (!at->is_object()) *at = ordered_json::object();
      at = &(*at)[std::string(part)];
    }
    return *at;
  }

  /// The object that stands for one element of a section.
  static ordered_json* inside(ordered_json& section) {
    if (section.is_object()) return &section;
    if (!section.is_array() || section.empty() || !section[0].is_object())
      section = ordered_json::array({ordered_json::object()});
    return &section[0];
  }

  static ordered_json example(const Variable& variable) {
    if (!variable.declared) return variable.kinds.contains("value") ? ordered_json("") : ordered_json(true);
    const auto& type = variable.declared->type;
    if (variable.declared->fallback) return *variable.declared->fallback;
    if (type == "number") return 0;
    if (type == "money") return {{"amount", 0}, {"currency", "EUR"}};
    if (type == "date") return "2026-01-31";
    if (type == "boolean") return true;
    if (type == "list") return ordered_json::array();
    if (type == "object") return ordered_json::object();
    return "";
  }

  const Template& made_;
  std::set<std::string> channels_, fields_, documents_;
  std::vector<Variable> variables_;
};

}  // namespace

std::string describe(const Template& made) { return Description(made).json().dump(2) + '\n'; }

}  // namespace hammy::render
