// The filters of streams that hold text and the structure of a file (ISO 32000-2 section 7.4): Flate with predictors,
// and those of old files.
#pragma once

#include <string>
#include <string_view>

#include "pdf/object.hpp"

namespace hammy::pdf {

/// What the stream with this dictionary holds. Throws `pdf.filter` for filters that only images use,
/// `pdf.syntax` for damaged data; at most 256 MB come out.
std::string decode(const Object& dictionary, std::string_view raw);

}  // namespace hammy::pdf
