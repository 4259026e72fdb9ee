// The lock in front of a database: whoever comes first writes first, across processes.
#pragma once

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

  /// Waits its turn. Throws `system.io`.
  void lock();
  void unlock() noexcept;

 private:
  std::filesystem::path path_;
  Fd turnstile_, main_;
};

}  // namespace hammy::sql
