// Attachments of a record, of which a program knows some members and keeps all others as they came.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "fetch/content.hpp"
#include "record/value.hpp"

namespace hammy::fetch {

/// Since when a file has been looked for in vain.
struct Missing {
  Instant since;
  std::int64_t looks = 0;
};

struct Attachment {
  Expected expected;
  std::string_view url, path;
  std::optional<std::string_view> data;  ///< base64
  std::optional<Missing> missing;
  record::Value value;  ///< all of it

  bool is_blob() const { return url.empty() && path.empty() && !data; }
};

/// The record's `attachments`, whose texts live as long as `list`. Throws `fetch.attachment` or `fetch.too-many`.
std::vector<Attachment> read_attachments(record::Value list);

/// The attachment as JSON with what was found in the place of where it was to be found.
std::string resolved(const Attachment& attachment, std::string_view name, const Found& found);
/// With what is known of its being missing; without it for nothing.
std::string still_missing(const Attachment& attachment, const std::optional<Missing>& missing);

}  // namespace hammy::fetch
