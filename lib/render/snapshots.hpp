// Snapshots: what a template made of its samples when somebody looked at it and kept it.
//
// snapshots/SAMPLE.FIELD.EXTENSION in the template's folder, such as magyar.subject.txt or english.html.html; a
// template without that folder has none.
#pragma once

#include <string>
#include <vector>

#include "render/library.hpp"

namespace hammy::render {

struct Snapshot {
  enum class Result : std::uint8_t { same, differs, missing, failed, left_over };
  std::string name;  ///< of its file
  Result result;
  std::string expected;  ///< what was kept
  std::string actual;    ///< what is made of it now; for `failed` what went wrong
};

/// Renders each sample for its own reader and compares every text with what was kept. What was kept and is not made any
/// more is left_over.
std::vector<Snapshot> compare_snapshots(const Template& made);

/// Keeps what is made now; what is left over goes. Returns how many files changed. Throws what rendering throws.
std::size_t keep_snapshots(const Template& made);

}  // namespace hammy::render
