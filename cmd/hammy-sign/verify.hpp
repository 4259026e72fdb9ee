// hammy-sign verify: what the signatures in PDF documents are worth.
#pragma once

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/file.hpp"
#include "cli/program.hpp"
#include "pdf/source.hpp"
#include "sign/verify.hpp"

namespace hammy::sign_program {

struct Verify {
  std::vector<std::string> files, trust, timestamp_trust;
  std::string password_file;
  bool json = false, system = false;

  void declare(cli::Flags& flags) {
    flags.operands("FILE", files, "PDF documents", true);
    flags.add("--trust", trust, "FILE", "certificates to believe in, PEM");
    flags.add("--trust-timestamps", timestamp_trust, "FILE", "those for timestamps, where they are others");
    flags.add("--trust-system", system, "believe in what the system trusts");
    flags.add("--password-file", password_file, "FILE", "the password of encrypted documents");
    flags.add("--json", json, "print one JSON object for each document");
    flags.example("hammy-sign verify --trust ca.pem signed/*.pdf");
  }

  int run(cli::Context& context) {
    sign::Anchors anchors{system ? pki::Trust::system() : roots(trust), roots(timestamp_trust)};
    auto password = config::read_secret({password_file, {}, {}}, "--password-file").value_or("");
    bool all_valid = true;
    for (const auto& file : files) {
      nlohmann::ordered_json out{{"file", file}};
      try {
        pdf::FileSource source(file);
        auto verdicts = sign::verify(source, password, anchors, context.clock.now());
        out["result"] = word(verdicts);
        out["signatures"] = nlohmann::ordered_json::array();
        for (const auto& verdict : verdicts) out["signatures"].push_back(describe(verdict));
      } catch (const Error& error) {
        out["result"] = "unreadable";
        out["error"] = {{"code", error.code()}, {"message", error.message()}};
      }
      all_valid = all_valid && out["result"] == "valid";
      context.print(json ? out.dump() + "\n" : for_people(out));
    }
    return static_cast<int>(all_valid ? Exit::ok : Exit::data);
  }

 private:
  static pki::Trust roots(const std::vector<std::string>& names) {
    std::vector<pki::Certificate> all;
    for (const auto& name : names)
      for (auto& one : pki::Certificate::from_pem(read_file(name))) all.push_back(std::move(one));
    return pki::Trust(all);
  }

  /// The worst of all; a document that nobody signed is worth nothing.
  static std::string_view word(const std::vector<sign::Verdict>& verdicts) {
    if (verdicts.empty()) return "unsigned";
    auto worst = sign::Result::valid;
    for (const auto& verdict : verdicts) worst = std::max(worst, verdict.result);
    return sign::to_string(worst);
  }

  static nlohmann::ordered_json describe(const sign::Verdict& verdict) {
    nlohmann::ordered_json out{
        {"field", verdict.field}, {"kind", verdict.kind}, {"result", sign::to_string(verdict.result)}};
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
    for (auto change : verdict.changes) out["changes"].push_back(sign::to_string(change));
    if (verdict.certified) out["certified"] = *verdict.certified;
    say("trust", verdict.trust);
    say("revocation", verdict.revocation);
    return out;
  }

  static std::string for_people(const nlohmann::ordered_json& document) {
    auto text = [](const nlohmann::ordered_json& value) {
      return value.is_string() ? value.get<std::string>() : value.dump();
    };
    auto out = fmt::format("{}: {}\n", text(document["file"]), text(document["result"]));
    if (document.contains("error")) out += fmt::format("  {}\n", text(document["error"]["message"]));
    if (!document.contains("signatures")) return out;
    for (const auto& signature : document["signatures"]) {
      out +=
          fmt::format("  {} '{}': {}\n", text(signature["kind"]), text(signature["field"]), text(signature["result"]));
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
};

}  // namespace hammy::sign_program
