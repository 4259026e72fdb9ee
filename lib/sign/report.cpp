#include "sign/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace hammy::sign {

Result worst(const std::vector<Verdict>& verdicts) {
  auto worst = Result::valid;
  for (const auto& verdict : verdicts) worst = std::max(worst, verdict.result);
  return worst;
}

nlohmann::ordered_json describe(const Verdict& verdict) {
  nlohmann::ordered_json out{{"field", verdict.field}, {"kind", verdict.kind}, {"result", to_string(verdict.result)}};
  auto say = [&](const char* key, const std::string& value) {
    if (!value.empty()) out[key] = value;
  };
  auto time = [&](const char* key, const std::optional<Instant>& value) {
    if (value) out[key] = format_rfc3339(*value);
  };
  if (!verdict.problems.empty()) out["problems"] = verdict.problems;
  if (!verdict.not_checked.empty()) out["not_checked"] = verdict.not_checked;
  say("signer", verdict.signer);
  say("issuer", verdict.issuer);
  say("serial", verdict.serial);
  say("algorithm", verdict.algorithm);
  say("hash", verdict.hash);
  time("claimed", verdict.claimed);
  time("proved", verdict.proved);
  say("timestamp_by", verdict.timestamp_by);
  say("name", verdict.name);
  say("reason", verdict.reason);
  say("location", verdict.location);
  out["covers"] = verdict.covers_all ? "all" : fmt::format("the first {} bytes", verdict.covers);
  for (auto change : verdict.changes) out["changes"].push_back(to_string(change));
  if (verdict.certified) out["certified"] = *verdict.certified;
  say("trust", verdict.trust);
  say("revocation", verdict.revocation);
  return out;
}

std::string for_people(const nlohmann::ordered_json& document) {
  auto text = [](const nlohmann::ordered_json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
  };
  auto out = fmt::format("{}: {}\n", text(document["file"]), text(document["result"]));
  if (document.contains("error")) out += fmt::format("  {}\n", text(document["error"]["message"]));
  const char* list = document.contains("timestamps") ? "timestamps" : "signatures";
  if (!document.contains(list)) return out;
  for (const auto& signature : document[list]) {
    auto field = signature.contains("field") ? fmt::format(" '{}'", text(signature["field"])) : std::string();
    out += fmt::format("  {}{}: {}\n", text(signature["kind"]), field, text(signature["result"]));
    for (const auto& [key, value] : signature.items()) {
      if (key == "field" || key == "kind" || key == "result") continue;
      std::string words = key;
      std::replace(words.begin(), words.end(), '_', ' ');
      if (!value.is_array()) out += fmt::format("    {:<13} {}\n", words, text(value));
      if (value.is_array())
        for (const auto& one : value) out += fmt::format("    {:<13} {}\n", words, text(one));
    }
  }
  return out;
}

}  // namespace hammy::sign
