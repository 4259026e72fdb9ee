// hammy-check FILE…: PDF files by the rules about documents.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <filesystem>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/error.hpp"
#include "check/checker.hpp"
#include "check/judge.hpp"
#include "cli/program.hpp"
#include "policy/policy.hpp"
#include "render/press.hpp"
#include "render/sample.hpp"

namespace hammy::check_program {

/// Checks the files on as many threads as -j says, and prints what is found in their order.
class FileCheck {
 public:
  FileCheck(cli::Context& context, std::string rules, std::string data, bool json)
      : context_(context), rules_(std::move(rules)), data_(std::move(data)), json_(json) {}

  /// Throws `files.failed` in the end when one was not as it must be, and what is wrong with the rules.
  void run(const std::vector<std::string>& files) {
    results_.resize(files.size());
    auto work = [&] {
      try {
        work_through(files);
      } catch (...) {
        std::scoped_lock lock(mutex_);
        if (!stopped_) stopped_ = std::current_exception();
        next_ = files.size();
      }
    };
    std::vector<std::thread> threads;
    auto more = std::min<std::size_t>(context_.jobs, files.size());
    threads.reserve(more);
    for (std::size_t i = 1; i < more; ++i) threads.emplace_back(work);
    work();
    for (auto& thread : threads) thread.join();
    if (stopped_) std::rethrow_exception(stopped_);
    if (failed_ > 0) throw Error{"files.failed", fmt::format("{} of {} files failed", failed_, files.size())};
  }

 private:
  void work_through(const std::vector<std::string>& files) {
    // Each thread has rules and data of its own: both remember what was asked of them.
    auto rules = check::rules_of(rules_);
    auto record = data_.empty() ? cli::Record() : render::read_sample(data_);
    scope::Scope scope{scope::OrgId(context_.org), context_.config};
    auto settings = render::settings_for(policy::load(scope, "", "[template]"), record);
    settings.missing = mustache::Missing::error;
    for (auto i = next_++; i < files.size(); i = next_++) {
      check::Findings findings;
      try {
        pdf::FileSource source(files[i]);
        std::vector<check::Candidate> one{{std::filesystem::path(files[i]).filename().string(), &source}};
        check::judge(rules, record, settings, one, findings);
      } catch (const Error& error) {
        if (error.failure() == Failure::technical && error.code() != "system.io") throw;
        findings.push_back({error.code(), "", error.message()});
      }
      done(i, json_ ? as_json(files[i], findings) : for_people(files[i], findings), !findings.empty());
    }
  }

  void done(std::size_t i, std::string text, bool failed) {
    std::scoped_lock lock(mutex_);
    if (failed) ++failed_;
    results_[i] = std::move(text);
    for (; printed_ < results_.size() && results_[printed_]; ++printed_) context_.print(*results_[printed_]);
  }

  static std::string for_people(const std::string& file, const check::Findings& findings) {
    auto out = fmt::format("{}: {}\n", file, findings.empty() ? "passed" : "failed");
    for (const auto& finding : findings) out += fmt::format("  {}\n", to_text(finding));
    return out;
  }
  static std::string as_json(const std::string& file, const check::Findings& findings) {
    nlohmann::ordered_json out{{"file", file}, {"result", findings.empty() ? "passed" : "failed"}};
    for (const auto& [code, rule, what] : findings)
      out["findings"].push_back({{"code", code}, {"rule", rule}, {"message", what}});
    return out.dump() + "\n";
  }

  cli::Context& context_;
  std::string rules_, data_;
  bool json_;
  std::atomic<std::size_t> next_{0};
  std::mutex mutex_;
  std::vector<std::optional<std::string>> results_;
  std::size_t printed_ = 0, failed_ = 0;
  std::exception_ptr stopped_;
};

}  // namespace hammy::check_program
