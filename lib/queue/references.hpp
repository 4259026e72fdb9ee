// References: which blobs the lines of records name.
#pragma once

#include <concepts>
#include <string_view>

#include "blob/store.hpp"

namespace hammy::queue {

/// Calls `found` with each reference to a blob that stands anywhere in `line`.
template <std::invocable<std::string_view> Found>
void each_reference(std::string_view line, Found found) {
  constexpr std::string_view word = "sha256:";
  constexpr std::size_t length = word.size() + 64;
  for (auto at = line.find(word); at != line.npos; at = line.find(word, at + 1))
    if (auto reference = line.substr(at, length); blob::is_reference(reference)) found(reference);
}

}  // namespace hammy::queue
