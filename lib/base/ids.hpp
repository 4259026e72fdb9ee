// Identifiers: ULIDs, and a source of them that a test can make repeatable.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace hammy {

/// Where new ids come from. Safe to call from several threads.
class IdSource {
 public:
  virtual ~IdSource() = default;
  /// A new ULID: 26 characters of Crockford's base 32, 48 bits of time and 80 random bits; ids of one source rise
  /// even within a millisecond.
  virtual std::string next() = 0;
};

/// Random ids from the system; or, when the environment has HAMMY_IDS=SEED, ids that repeat for the same seed,
/// program and clock. `program` keeps the programs of one pipeline apart.
std::unique_ptr<IdSource> make_ids(Clock& clock, std::string_view program);

/// Whether `id` can name a record: 1 to 64 of the characters A-Z a-z 0-9 . _ -
bool is_id(std::string_view id);

}  // namespace hammy
