// Where a JSON text stops being JSON: asked for on the cold path only.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace hammy::record {

/// The column, counted in bytes from 1, at which `json` goes wrong; nothing when it is not to be told.
std::optional<std::size_t> error_column(std::string_view json);

}  // namespace hammy::record
