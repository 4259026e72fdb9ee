// The delivery journal: what has been delivered, so that nothing is delivered twice.
//
// Sending cannot be undone, so a delivery is written down as the server accepts it, before its connection may send the
// next body: record() is one write(2) for all that one round of the loop brought, which a killed process leaves behind
// in the page cache. sync() makes it survive a power cut, and is called before an answer leaves, once for many.
//
// HOME/journal/<org>/current.log and previous.log are append-only files of lines (entry.hpp), each with an index
// (index.hpp). After 30 days current becomes previous and the previous one goes, so that a delivery is remembered for
// 30 to 60 days. Any number of processes may share a journal: they write under one flock(2), and read what others
// have appended before they look something up.
//
// Why not a table in a database: looking a delivery up and writing it down costs 9 us here and 21 us in SQLite (WAL, no
// sync, rounds of 10: tests/bench/journal.sh), of 45 us that a whole mail may cost; with synchronous=FULL each round
// would wait for the disk as well, and memory or checkpoints would grow with the stream.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "base/file.hpp"
#include "base/time.hpp"
#include "journal/entry.hpp"
#include "journal/index.hpp"
#include "scope/scope.hpp"

namespace hammy::journal {

/// How long a delivery is remembered at least.
inline constexpr std::chrono::days kept{30};

/// The journal of one organisation. Not for use from several threads; several Journals of one directory may be open.
class Journal {
 public:
  /// Opens the organisation's journal, making it when there is none. Throws `system.io` or `journal.damaged`.
  Journal(const scope::Scope& scope, Clock& clock);

  /// The delivery with this identity, by whichever process it was made.
  std::optional<Entry> find(const Digest& digest);
  /// Writes deliveries down. When it returns they survive the end of the process.
  void record(std::span<const Entry> entries);
  /// When it returns, all that was recorded here survives a power cut.
  void sync();
  /// Whether there is something for sync() to do.
  bool dirty() const { return dirty_; }

 private:
  class Lock;
  struct Log {
    std::filesystem::path path;
    Fd fd;
    ino_t inode = 0;
    std::string name;  ///< its first line, which no two logs share
    Instant created;
    std::optional<Index> index;
  };

  std::optional<Log> open_log(const char* name) const;
  void create_current();
  void open_logs();
  bool fresh();
  void bring_up_to_date();
  void catch_up(Log& log, bool repair);
  void rotate_when_due();
  std::optional<Entry> read_at(const Log& log, std::uint64_t offset) const;

  std::filesystem::path directory_;
  Clock& clock_;
  Fd lock_;
  std::optional<Log> current_, previous_;
  bool dirty_ = false;
};

}  // namespace hammy::journal
