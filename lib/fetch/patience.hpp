// Patience: how long to wait for a file that is not there yet.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/time.hpp"
#include "fetch/attachment.hpp"
#include "record/record.hpp"
#include "scope/scope.hpp"

namespace hammy::fetch {

struct Patience {
  std::chrono::seconds every{15 * 60};         ///< between two looks
  std::chrono::seconds longest{24 * 60 * 60};  ///< from the first look to the last
  std::int64_t attempts = 0;                   ///< looks in all; 0 for any number

  /// When to look again after the looks of `missing`, the last of them now; nothing when it was the last of all.
  std::optional<Instant> next(const Missing& missing, Instant now) const;
};

/// What the record's `fetch` says, which it has of its template, else [template] fetch of hammy.toml, else the above.
/// Throws `fetch.setting`.
Patience read_patience(const record::Record& record, const scope::Scope& scope);

}  // namespace hammy::fetch
