// hammy-sign verify: what the signatures in PDF documents are worth.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "cli/program.hpp"
#include "pdf/source.hpp"
#include "sign/report.hpp"
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
    sign::Anchors anchors{system ? pki::Trust::system() : pki::Trust::from_files(trust),
                          pki::Trust::from_files(timestamp_trust)};
    auto password = config::read_secret({password_file, {}, {}}, "--password-file").value_or("");
    bool all_valid = true;
    for (const auto& file : files) {
      nlohmann::ordered_json out{{"file", file}};
      try {
        pdf::FileSource source(file);
        auto verdicts = sign::verify(source, password, anchors, context.clock.now());
        out["result"] = word(verdicts);
        out["signatures"] = nlohmann::ordered_json::array();
        for (const auto& verdict : verdicts) out["signatures"].push_back(sign::describe(verdict));
      } catch (const Error& error) {
        out["result"] = "unreadable";
        out["error"] = {{"code", error.code()}, {"message", error.message()}};
      }
      all_valid = all_valid && out["result"] == "valid";
      context.print(json ? out.dump() + "\n" : sign::for_people(out));
    }
    return static_cast<int>(all_valid ? Exit::ok : Exit::data);
  }

 private:
  /// A document that nobody signed is worth nothing.
  static std::string_view word(const std::vector<sign::Verdict>& verdicts) {
    return verdicts.empty() ? "unsigned" : sign::to_string(sign::worst(verdicts));
  }
};

}  // namespace hammy::sign_program
