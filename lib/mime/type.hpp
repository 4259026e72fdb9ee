// Media types (RFC 6838) by file name.
#pragma once

#include <string_view>

namespace hammy::mime {

/// The media type of a file by its name's extension; application/octet-stream for an unknown one.
std::string_view type_of(std::string_view file_name);
/// Whether `type` is "type/subtype" without parameters.
bool is_type(std::string_view type);

}  // namespace hammy::mime
