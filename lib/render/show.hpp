// One version of a template, told to people and programs.
#pragma once

#include <string>
#include <vector>

#include "render/library.hpp"
#include "versions/print.hpp"

namespace hammy::render {

struct Shown {
  versions::Listed version;
  std::vector<versions::Listed> all;  ///< the template's versions
  versions::Frozen frozen;            ///< the version's files
};

/// The version of `shown` compiled from its files, and what it says of itself: where it stands and who led it there,
/// channels, languages, files, variables and policy. Throws what is wrong with it.
std::string show(const Shown& shown, const scope::Scope& scope);
/// The same as one line of JSON.
std::string show_json(const Shown& shown, const scope::Scope& scope);

}  // namespace hammy::render
