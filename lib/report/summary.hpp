// The summary: how many messages of each campaign, template and channel are in which state.
#pragma once

#include <string>
#include <vector>

#include "archive/archive.hpp"
#include "base/time.hpp"

namespace hammy::report {

using archive::Group;

/// What stands above the numbers of a page.
struct Heading {
  std::string org;
  Instant made;
  std::vector<std::string> filters;  ///< in words: "campaign invoices-2026-11"
};

/// The groups with those that differ only in the version of their template ("invoice@3") put together.
std::vector<Group> regardless_of_version(const std::vector<Group>& groups);

/// A table for people, with a line of totals; a word where there is nothing to tell.
std::string as_text(const std::vector<Group>& groups);
/// One JSON line for each group.
std::string as_json(const std::vector<Group>& groups);
/// RFC 4180 with a header line. A text that a spreadsheet would take for a formula gets a ' in front.
std::string as_csv(const std::vector<Group>& groups);
/// One page that needs nothing from anywhere: a bar for each campaign, template and channel, and the table.
std::string as_html(const std::vector<Group>& groups, const Heading& heading);

}  // namespace hammy::report
