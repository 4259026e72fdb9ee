// The journal as files of the state directory.
//
// record() is one write(2) for all that one round of the loop brought, which a killed process leaves behind in the page
// cache. sync() makes it survive a power cut, and is called before an answer leaves, once for many.
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

#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "base/file.hpp"
#include "base/time.hpp"
#include "journal/entry.hpp"
#include "journal/index.hpp"
#include "journal/journal.hpp"
#include "scope/scope.hpp"

namespace hammy::journal {

class FileJournal : public Journal {
 public:
  /// Opens the organisation's journal, making it when there is none. Throws `system.io` or `journal.damaged`.
  FileJournal(const scope::Scope& scope, Clock& clock);

  std::optional<Entry> find(const Digest& digest) override;
  void record(std::span<const Entry> entries) override;
  void sync() override { flush(); }
  bool dirty() const override { return dirty_; }

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

  void flush();
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
  Fd directory_fd_, lock_;
  std::optional<Log> current_, previous_;
  bool dirty_ = false;
};

}  // namespace hammy::journal
