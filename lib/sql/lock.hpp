// The lock in front of an SQLite database: whoever comes first writes first, across processes.
#pragma once

#include <chrono>
#include <filesystem>

#include "base/file.hpp"

namespace hammy::sql {

/// Two flock(2) files passed like a turnstile: a writer takes the turnstile, then the main lock, lets the turnstile go,
/// and works. While it works one other waits at the main lock and the rest at the turnstile, so a writer that has just
/// finished cannot overtake those who wait, as it would with a single lock or with SQLite's own polling. Locks
/// vanish with the process that holds them.
class FairLock {
 public:
  /// The lock files lie beside `database` and are made with the permissions of `mode` when missing.
  explicit FairLock(const std::filesystem::path& database, unsigned mode = 0600);

  /// Waits its turn. Throws `sql.busy` when it has not come after `patience`, or `system.io`.
  void lock(std::chrono::milliseconds patience);
  void lock() { lock(std::chrono::seconds(60)); }
  void unlock() noexcept;

  /// Writes a byte into the main lock's file, which those see who watch it (see Waiter).
  void wake();
  /// The file that wake() writes to.
  static std::filesystem::path watched(const std::filesystem::path& database);

 private:
  std::filesystem::path path_;
  Fd turnstile_, main_;
};

}  // namespace hammy::sql
