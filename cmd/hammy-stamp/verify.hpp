// hammy-stamp verify: what timestamps are worth, in PDF documents and beside files.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "cli/program.hpp"
#include "pdf/source.hpp"
#include "sign/detached.hpp"
#include "sign/report.hpp"
#include "sign/verify.hpp"

namespace hammy::stamp_program {

struct Verify {
  std::vector<std::string> files, trust;
  std::string data, password_file;
  bool json = false, system = false, online = false;

  void declare(cli::Flags& flags) {
    flags.operands("FILE", files, "timestamps, FILE.tsr, and PDF documents", true);
    flags.add("--data", data, "FILE", "what a timestamp is over, where it is not beside it under its name");
    flags.add("--trust", trust, "FILE", "roots to believe in, PEM");
    flags.add("--trust-system", system, "believe in what the system trusts");
    flags.add("--online", online, "ask whether the certificate of a .tsr was revoked");
    flags.add("--password-file", password_file, "FILE", "the password of encrypted documents");
    flags.add("--json", json, "print one JSON object for each file");
    flags.example("hammy-stamp verify --trust tsa-root.pem stamped/*");
  }

  int run(cli::Context& context) {
    anchors.signers = system ? pki::Trust::system() : pki::Trust::from_files(trust);
    bool all_valid = true;
    for (const auto& file : files) {
      nlohmann::ordered_json out{{"file", file}};
      try {
        judge(out, file, context.clock.now());
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
  void judge(nlohmann::ordered_json& out, const std::string& file, Instant now) {
    pdf::FileSource source(file);
    if (source.read(0, 5) == "%PDF-")
      judge_document(out, source, now);
    else
      judge_detached(out, file, now);
  }

  /// The timestamps of the document as a whole; signatures are hammy-sign's.
  void judge_document(nlohmann::ordered_json& out, pdf::Source& source, Instant now) const {
    auto password = config::read_secret({password_file, {}, {}}, "--password-file").value_or("");
    auto verdicts = sign::verify(source, password, anchors, now);
    std::erase_if(verdicts, [](const sign::Verdict& one) { return one.kind != "timestamp"; });
    out["result"] = verdicts.empty() ? "unstamped" : sign::to_string(sign::worst(verdicts));
    out["timestamps"] = nlohmann::ordered_json::array();
    for (const auto& verdict : verdicts) out["timestamps"].push_back(sign::describe(verdict));
  }

  void judge_detached(nlohmann::ordered_json& out, const std::string& file, Instant now) {
    constexpr std::size_t most_bytes = std::size_t{1} << 20;
    std::string of = !data.empty() ? data : file.ends_with(".tsr") ? file.substr(0, file.size() - 4) : "";
    std::optional<pdf::FileSource> source;
    if (!of.empty() && (!data.empty() || std::filesystem::exists(of))) source.emplace(of);
    auto digest = [&](crypto::Hash hash) { return sign::digest_of(*source, hash); };
    auto verdict =
        sign::verify_detached(read_file(file, most_bytes), source ? digest : std::function<std::string(crypto::Hash)>(),
                              anchors, online ? &evidence : nullptr, now);
    out["result"] = sign::to_string(verdict.result);
    if (source) out["of"] = of;
    out["timestamps"].push_back(sign::describe(verdict));
  }

  sign::Anchors anchors;
  sign::EvidenceCollector evidence;
};

}  // namespace hammy::stamp_program
