#include "consent/entry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/error.hpp"

namespace hammy::consent {

namespace {

constexpr std::array<std::string_view, 2> kinds{"consent", "suppression"};
constexpr std::array<std::string_view, 3> extents{"global", "organisation", "list"};

template <class Enum, std::size_t N>
Enum from_word(const std::array<std::string_view, N>& words, std::string_view word, std::string_view what) {
  auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end())
    throw Error{"consent.word", fmt::format("'{}' is no {}", word, what),
                fmt::format("choose one of {}", fmt::join(words, ", "))};
  return static_cast<Enum>(found - words.begin());
}

}  // namespace

std::string_view to_string(Kind kind) { return kinds[static_cast<std::size_t>(kind)]; }
std::string_view to_string(Extent extent) { return extents[static_cast<std::size_t>(extent)]; }
Kind kind_from(std::string_view word) { return from_word<Kind>(kinds, word, "kind"); }
Extent extent_from(std::string_view word) { return from_word<Extent>(extents, word, "scope"); }

}  // namespace hammy::consent
