// Style sheets of a template's mails, made into style attributes.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "mustache/delimiters.hpp"
#include "render/folder.hpp"

namespace hammy::render {

/// The file that a mail's HTML is made of for the readers of one locale, and the locales to look for its fragments in.
struct MailBody {
  const File* file;
  std::vector<std::string> chain;
};

/// The files of HTML that change, by their names, see css::inline_styles(). `delimiters` are those of the bodies;
/// `frame` is what the policy puts around bodies that name no parent of their own.
std::map<std::string, std::string> inline_styles(const std::vector<MailBody>& bodies,
                                                 const mustache::Delimiters& delimiters, const std::string& frame,
                                                 const Listing& fragments, const Listing& frames);

}  // namespace hammy::render
