// Inlining: the rules of <style> become style attributes of the elements that they select, since some mail programs
// take no notice of style sheets.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace hammy::css {

/// One mail that files of HTML make together.
struct Mail {
  std::string body;   ///< the name of its file; empty where its HTML is made of something else
  std::string frame;  ///< the file put around it from outside; empty: none
  /// The name of the file that `{{>name}}` or, with `parent`, `{{<name}}` puts in; empty when there is none.
  std::function<std::string(std::string_view name, bool parent)> find;
};

/// The files that change, with their new content. `files` are the sources by their names, `mails` what is made of them:
/// the style sheets of all files of a mail apply to all of its elements, in the order in which they come, to what
/// stands in a block or fragment as it stands there. All other bytes stay as they are, and doing it again changes
/// nothing.
///
/// Left in <style> are at-rules, pseudo-classes and siblings, and all rules of a mail where not every element is known:
/// where it has values as they are ({{{name}}}), dynamic names or classes, or no HTML as its source, or where an
/// element comes to look different from one mail or place to the next; that one gets no style attribute. Conditional
/// comments stay as they are.
std::map<std::string, std::string> inline_styles(const std::map<std::string, std::string>& files,
                                                 const std::vector<Mail>& mails);

}  // namespace hammy::css
