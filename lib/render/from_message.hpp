// A template made of one message: what is the message's own becomes a tag.
#pragma once

#include <string>
#include <vector>

#include "record/record.hpp"
#include "versions/frozen.hpp"

namespace hammy::render {

struct FromMessage {
  versions::Files files;               ///< of the new template, by their paths below a directory of templates
  std::vector<std::string> ambiguous;  ///< texts that are left since several values are written so
  std::vector<std::string> not_found;  ///< values of the data that stand in none of the texts, by their names
  std::vector<std::string> left;       ///< files of a mail that the template does not have
};

/// The files of a template `name` that makes what `message` says: subject, html, text, sms, chat, voice and fax. Where
/// a value of its `data`, or its recipient's name, stands as a whole word in one of them, plainly or as one of the
/// filters money, date and number writes it for its reader, its tag takes its place; the longest go first. The data
/// becomes the sample `message`. Throws `template.no-texts`.
FromMessage from_message(const record::Record& message, const std::string& name);

}  // namespace hammy::render
