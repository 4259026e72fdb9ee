#include "render/show.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "base/table.hpp"
#include "base/text.hpp"
#include "render/describe.hpp"

namespace hammy::render {

using nlohmann::ordered_json;

namespace {

/// What the version's files compile to.
class Compiled {
 public:
  Compiled(const versions::Frozen& frozen, const scope::Scope& scope) {
    versions::unpack(frozen.files, directory_.path());
    library_ = std::make_unique<Library>(directory_.path(), scope.config());
    made_ = &library_->get(scope.org().str(), frozen.name);
  }
  const Template& made() const { return *made_; }

 private:
  TemporaryDirectory directory_;
  std::unique_ptr<Library> library_;
  const Template* made_;
};

void line(std::string& out, std::string_view name, std::string_view text) {
  if (!text.empty()) out += fmt::format("{:<12}{}\n", name, text::printable(text));
}

std::string when(Instant at, std::string_view by) { return fmt::format("{} UTC by {}", format_for_people(at), by); }

void append_table(std::string& out, const Table& table) {
  if (!table.empty()) out += '\n' + table.text();
}

std::vector<std::string> words(const ordered_json& array) {
  std::vector<std::string> words;
  for (const auto& one : array) words.push_back(one.get<std::string>());
  return words;
}

void append_standing(std::string& out, const versions::Listed& listed) {
  const auto& version = listed.version;
  line(out, "State", version.state);
  line(out, "Published", when(version.published_at, version.published_by));
  line(out, "Submitted", version.submitted_by.empty() ? "" : "by " + version.submitted_by);
  if (!version.decided_by.empty())
    line(out, version.state == "rejected" ? "Rejected" : "Approved", when(version.decided_at, version.decided_by));
  line(out, "Reason", version.reason);
  const auto& active = listed.active;
  line(out, "Active", active ? "since " + when(active->since, active->by) : "no");
  if (active && active->disabled)
    line(out, "Disabled", fmt::format("by {}: {}", active->disabled_by, active->disabled_reason));
  line(out, "Hash", version.hash);
}

void append_variables(std::string& out, const ordered_json& variables) {
  Table table({"VARIABLE", "WITHIN", "TYPE", "REQUIRED", "LABEL"}, "lllll");
  for (const auto& one : variables)
    table.add({one["name"], one.contains("within") ? text::join(words(one["within"]), ", ") : "", one.value("type", ""),
               one["required"].get<bool>() ? "yes" : "no", one.value("label", "")});
  append_table(out, table);
}

}  // namespace

std::string show(const Shown& shown, const scope::Scope& scope) {
  Compiled compiled(shown.frozen, scope);
  auto described = ordered_json::parse(describe(compiled.made()));
  std::string out;
  line(out, "Version", shown.version.version.identity());
  line(out, "Is about", compiled.made().policy.description);
  append_standing(out, shown.version);
  line(out, "Channels", text::join(words(described["channels"]), ", "));
  line(out, "Makes", text::join(words(described["fields"]), ", "));
  if (described.contains("documents")) line(out, "Documents", text::join(words(described["documents"]), ", "));
  line(out, "Languages", text::join(words(described["locales"]), ", "));
  out += '\n' + versions::table(shown.all);
  Table files({"FILE", "BYTES"}, "lr");
  for (const auto& [path, content] : shown.frozen.files) files.add({path, std::to_string(content.size())});
  append_table(out, files);
  append_variables(out, described["variables"]);
  Table settings({"SETTING", "VALUE"}, "ll");
  for (const auto& [name, value] : policy::settings_of(compiled.made().policy)) settings.add({name, value});
  append_table(out, settings);
  return out;
}

std::string show_json(const Shown& shown, const scope::Scope& scope) {
  Compiled compiled(shown.frozen, scope);
  auto json = ordered_json::parse(versions::json_lines({shown.version}));
  auto described = ordered_json::parse(describe(compiled.made()));
  for (const auto* key : {"description", "channels", "fields", "documents", "locales"})
    if (described.contains(key)) json[key] = described[key];
  json["versions"] = ordered_json::array();
  for (const auto& listed : shown.all)
    json["versions"].push_back(
        {{"version", listed.version.number}, {"state", listed.version.state}, {"active", listed.active.has_value()}});
  for (const auto& [path, content] : shown.frozen.files)
    json["files"].push_back({{"path", path}, {"bytes", content.size()}});
  json["variables"] = described["variables"];
  for (const auto& [name, value] : policy::settings_of(compiled.made().policy)) json["settings"][name] = value;
  return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + '\n';
}

}  // namespace hammy::render
