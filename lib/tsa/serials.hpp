// Serial numbers that never come twice, whatever happens (RFC 3161 section 2.4.2).
//
// Blocks of a counter are reserved on the disk before the first number of one is given out, so that a crash wastes
// numbers and uses none again; several servers may share a database. Behind the counter stand random bytes that are new
// with each block: a database that was restored from a backup counts from an earlier number, and still makes others.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>

#include "scope/scope.hpp"
#include "tsa/clock_guard.hpp"

namespace hammy::tsa {

/// May be used by several threads.
class Serials {
 public:
  /// Throws `sql.*`.
  Serials(scope::Scope scope, std::string url);

  /// The bytes of the next number. Throws `sql.*`.
  std::string next();
  /// The last time that was told, as far as books say; the beginning of 1970 where none was.
  static Moment last_time(const scope::Scope& scope, const std::string& url);

 private:
  void reserve();
  scope::Scope scope_;
  std::string url_;
  std::mutex mutex_;
  std::int64_t next_ = 0, end_ = 0;
  std::string tag_;
};

}  // namespace hammy::tsa
