#include "versions/print.hpp"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/process.hpp"
#include "base/table.hpp"
#include "base/text.hpp"

namespace hammy::versions {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

namespace {

std::string line(const ordered_json& json) {
  return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + '\n';
}

/// One file of each side, compared by diff(1); a file that is on one side alone is compared with an empty one.
std::string compare(const fs::path& directory, const std::string& before, const std::string& before_label,
                    const std::string& after, const std::string& after_label) {
  if (!text::is_utf8(before) || !text::is_utf8(after)) return before_label + " and " + after_label + " differ\n";
  unpack({{"before", before}, {"after", after}}, directory);
  constexpr std::chrono::seconds patience{10};
  auto done = run_program(
      {"diff", "-u", "--label", before_label, "--label", after_label, directory / "before", directory / "after"},
      patience);
  if (!done || done->status > 1)
    throw Error{"template.diff", "diff(1) could not compare the files", "install the package diffutils"}.as(
        Failure::technical);
  return done->output;
}

}  // namespace

std::string table(const std::vector<Listed>& versions) {
  if (versions.empty()) return "";
  Table table({"VERSION", "STATE", "ACTIVE SINCE", "PUBLISHED", "BY", "DECIDED BY", "HASH"}, "lllllll");
  constexpr std::size_t short_hash = 12;
  for (const auto& [version, active] : versions) {
    std::string since = active ? format_for_people(active->since) : "";
    if (active && active->disabled) since = "disabled by " + active->disabled_by;
    table.add({version.identity(), version.state, since, format_for_people(version.published_at), version.published_by,
               version.decided_by, version.hash.substr(0, short_hash)});
  }
  return table.text();
}

std::string json_lines(const std::vector<Listed>& versions) {
  std::string lines;
  for (const auto& [version, active] : versions) {
    ordered_json json{{"template", version.name},
                      {"version", version.number},
                      {"hash", version.hash},
                      {"state", version.state},
                      {"published", format_rfc3339(version.published_at)},
                      {"published_by", version.published_by}};
    if (!version.submitted_by.empty()) json["submitted_by"] = version.submitted_by;
    if (!version.decided_by.empty()) {
      json["decided"] = format_rfc3339(version.decided_at);
      json["decided_by"] = version.decided_by;
    }
    if (!version.reason.empty()) json["reason"] = version.reason;
    json["active"] = active.has_value();
    if (active) {
      json["active_since"] = format_rfc3339(active->since);
      json["activated_by"] = active->by;
      json["disabled"] = active->disabled;
    }
    lines += line(json);
  }
  return lines;
}

std::string table(const std::vector<ledger::Entry>& history) {
  if (history.empty()) return "";
  Table table({"NO", "AT", "BY", "WHAT", "TEMPLATE", "DETAIL"}, "rlllll");
  for (const auto& entry : history)
    table.add({std::to_string(entry.number), format_for_people(entry.at), entry.actor, entry.action, entry.subject,
               entry.detail == "{}" ? "" : entry.detail});
  return table.text();
}

std::string json_lines(const std::vector<ledger::Entry>& history) {
  std::string lines;
  for (const auto& entry : history)
    lines += line({{"number", entry.number},
                   {"at", format_rfc3339(entry.at)},
                   {"by", entry.actor},
                   {"action", entry.action},
                   {"subject", entry.subject},
                   {"detail", ordered_json::parse(entry.detail)},
                   {"hash", entry.hash}});
  return lines;
}

std::string difference(const Frozen& before, const std::string& before_name, const Frozen& after,
                       const std::string& after_name) {
  TemporaryDirectory directory;
  std::string all;
  auto label = [](const std::string& name, const std::string& path) { return name + ": " + path; };
  for (const auto& [path, content] : before.files) {
    auto other = after.files.find(path);
    if (other != after.files.end() && other->second == content) continue;
    all += compare(directory.path(), content, label(before_name, path), other == after.files.end() ? "" : other->second,
                   label(after_name, path));
  }
  for (const auto& [path, content] : after.files)
    if (!before.files.contains(path))
      all += compare(directory.path(), "", label(before_name, path), content, label(after_name, path));
  return all;
}

}  // namespace hammy::versions
