// The checker: all that must hold before a message leaves, for records of many organisations.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "check/domains.hpp"
#include "check/rules.hpp"
#include "config/config.hpp"
#include "consent/register.hpp"
#include "letter/enclosures.hpp"
#include "record/record.hpp"
#include "render/library.hpp"

namespace hammy::check {

/// Reads the rules of a file. Throws as read_rules() does, `system.io` too.
Rules rules_of(const std::filesystem::path& file);

/// For one thread.
class Checker {
 public:
  /// The template that a record was rendered from; nothing where its rules do not count.
  using Templates = std::function<const render::Template*(const record::Record& record)>;

  /// Checks by `rules` and by those that templates carry; by what holds everywhere, addresses and suppression, where
  /// there are neither. `config` outlives it.
  Checker(const config::Config& config, std::unique_ptr<Rules> rules, Templates templates);
  ~Checker();

  /// Opens the register of consent where it will be needed, so that its absence shows before the first record.
  void open();

  /// Throws what is wrong with the message, all in one error: `check.foreign`, `check.text`, `check.document` …, or
  /// `consent.suppressed` and `consent.missing`; or holds it back when its recipient is not allowed. Else writes
  /// "checked" into its log.
  void check(record::Record& message, Instant now, std::string_view program);

 private:
  struct Organisation;
  Organisation& organisation(const std::string& org);
  consent::Register& persons();
  /// All that count for the message; at least one.
  std::vector<const Rules*> rules_for(const scope::Scope& scope, const render::Template* made);

  const config::Config& config_;
  std::unique_ptr<Rules> rules_;
  Templates templates_;
  Rules everywhere_;
  letter::Enclosures enclosures_;
  Domains domains_;
  std::unique_ptr<consent::Register> persons_;
  std::map<std::string, std::unique_ptr<Organisation>> organisations_;
  std::map<std::string, std::unique_ptr<Rules>> of_templates_;  ///< by organisation, identity and file
};

}  // namespace hammy::check
