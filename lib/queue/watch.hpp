// Watching: the queues in figures, as they change.
#pragma once

#include <functional>
#include <string_view>

#include "queue/store.hpp"

namespace hammy::queue {

/// Shows the figures of the organisation's queues, or of the one named, until `stop_fd` is readable: on a terminal
/// (that of standard input and output) as a table that is drawn anew with each change and each second, and q or Ctrl-C
/// ends it as well; else as JSON lines, of each queue when it has changed. `print` writes to standard output.
void watch(Store& store, const scope::Scope& scope, std::string_view queue, int stop_fd,
           const std::function<void(std::string_view)>& print);

}  // namespace hammy::queue
