// The delivery journal: what has been delivered, so that nothing is delivered twice.
//
// Sending cannot be undone, so a delivery is written down as the server accepts it, before its connection may send the
// next body. The journal lies where the leases lie whose batches are done again after a crash: in files (file.hpp)
// beside an SQLite store, in a table of the store (table.hpp) when that is PostgreSQL, for then another machine may be
// the one that does the batch again.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>

#include "base/time.hpp"
#include "journal/entry.hpp"
#include "scope/scope.hpp"

namespace hammy::journal {

/// How long a delivery is remembered at least.
inline constexpr std::chrono::days kept{30};

/// The journal of one organisation. Not for use from several threads; several Journals of one place may be open.
class Journal {
 public:
  virtual ~Journal() = default;

  /// The delivery with this identity, by whichever process it was made.
  virtual std::optional<Entry> find(const Digest& digest) = 0;
  /// Writes deliveries down. When it returns they survive the end of the process. Throws `journal.detail`.
  virtual void record(std::span<const Entry> entries) = 0;
  /// When it returns, all that was recorded here survives a power cut.
  virtual void sync() = 0;
  /// Whether there is something for sync() to do.
  virtual bool dirty() const = 0;
};

/// Opens the organisation's journal, where the configuration wants it. Throws as the constructors of FileJournal and
/// TableJournal do.
std::unique_ptr<Journal> open(const scope::Scope& scope, Clock& clock);

}  // namespace hammy::journal
