// The judge of documents: whether PDF documents are what the rules say, for one message.
#pragma once

#include <string>
#include <vector>

#include "check/finding.hpp"
#include "check/rules.hpp"
#include "mustache/mustache.hpp"
#include "pdf/source.hpp"
#include "record/record.hpp"

namespace hammy::check {

/// A document to be judged, by the name that its recipient sees.
struct Candidate {
  std::string name;
  pdf::Source* content;
};

/// Adds what is wrong with the documents of `message` to `findings`. Its values are written as `settings` say. A
/// document that cannot be read is wrong where a rule is about it. Throws what is wrong with the rules, and temporary
/// errors.
void judge(const Rules& rules, const record::Record& message, const mustache::Settings& settings,
           std::vector<Candidate>& documents, Findings& findings);

}  // namespace hammy::check
