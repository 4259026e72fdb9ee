// The filters of streams that hold the structure of a file: Flate with predictors (ISO 32000-2 section 7.4.4).
#pragma once

#include <string>
#include <string_view>

#include "pdf/object.hpp"

namespace hammy::pdf {

/// What the stream with this dictionary holds. Throws `pdf.filter` for filters other than FlateDecode,
/// `pdf.syntax` for damaged data; at most 256 MB come out.
std::string decode(const Object& dictionary, std::string_view raw);

}  // namespace hammy::pdf
