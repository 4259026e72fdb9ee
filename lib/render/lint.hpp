// Lint: what is wrong or unwise in a template, found without sending anything.
#pragma once

#include <string>
#include <vector>

#include "render/library.hpp"

namespace hammy::render {

struct Finding {
  bool error = false;   ///< no message can be made; else it may be unwise
  std::string code;     ///< of hammy-errors(7), or a word such as html.alt
  std::string place;    ///< "invoice/body.html:3:7", "sample magyar: sms"; may be empty
  std::string message;  ///< one line
};

/// Everything that is found: files that do not compile, each with its first fault; fragments, filters and settings that
/// are not known; variables that are declared and not used, or used and not declared where others are; HTML without a
/// text beside it, with images without alt or attributes without quotes; and of each sample in each language: what it
/// lacks, recursion without end, HTML above the 102 KB at which Gmail cuts mails off, and short messages in several
/// parts.
std::vector<Finding> lint(Library& library, const std::string& org, const std::string& name);

}  // namespace hammy::render
