// A letter: what of a message's record the archive can be searched by, and its content apart from its life.
#pragma once

#include <string>
#include <vector>

#include "record/record.hpp"

namespace hammy::archive {

struct Letter {
  std::string id, key, campaign, template_name, channel, recipient, subject;
  std::vector<std::string> addresses;  ///< everybody it goes to, in lower case: e-mail addresses and telephone numbers
  std::vector<std::string> blobs;      ///< what its attachments refer to
  std::string content;                 ///< the record's line with an empty log and without error and hold
};

/// A text as either kind of database takes it: a zero byte becomes a space, and what is longer than 1000 bytes is cut.
/// The content itself stays as it is.
std::string searchable(std::string_view text);

/// Reads a message. Fields of another type than hammy-record(5) says count as absent. Throws `archive.key`.
Letter letter_of(const record::Record& message);

/// The record again, from its content and log entries (JSON texts); `error` and `hold` are JSON texts or empty.
record::Record record_of(std::string_view content, const std::vector<std::string>& entries, std::string_view error,
                         std::string_view hold);

}  // namespace hammy::archive
