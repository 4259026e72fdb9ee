// Reading the outbox as a stream: what is there, and with patience what comes.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "outbox/outbox.hpp"

namespace hammy::outbox {

struct Reading {
  std::string consumer;           ///< whose place is remembered; empty: from the beginning, and nothing is remembered
  std::vector<std::string> orgs;  ///< empty: all
  std::int64_t limit = 0;         ///< end after so many; 0: no limit
  bool follow = false;            ///< wait for more instead of ending
  int stop_fd = -1;               ///< readable once it shall end
};

/// Calls `take` with some events of an organisation at a time. When it returns they are done with, and the consumer's
/// place moves behind them: killed in between, it sees them again.
void read(sql::Database& database, const std::function<scope::Scope(const std::string&)>& scope_of,
          const Reading& reading, Clock& clock,
          const std::function<void(const scope::Scope&, const std::vector<Event>&)>& take);

}  // namespace hammy::outbox
