// Matching: which records a rule of hammy.toml speaks of.
#pragma once

#include <string>
#include <string_view>

#include "scope/scope.hpp"

namespace hammy::rule {

/// What a rule may ask of a record. Views of the caller's.
struct Subject {
  std::string_view queue, campaign, template_name, channel, destination;  ///< destination: the mail domain, or +country
  std::string_view code, failure;                                         ///< of its error, if it has one
};

/// Patterns with * ? [] as in a shell; an empty one lets everything through. A template's pattern without '@' means all
/// its versions.
struct Match {
  std::string queue, campaign, template_name, channel, destination, code, failure;

  bool holds(const Subject& subject) const;
};

/// Reads queue, campaign, template, channel, destination, code and class of the table `table`.
Match read_match(const scope::Scope& scope, const std::string& table);

}  // namespace hammy::rule
