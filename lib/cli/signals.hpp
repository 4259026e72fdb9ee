// Signals: SIGTERM and SIGINT ask to stop, a closed pipe is an error of write(2).
#pragma once

namespace hammy::cli {

/// From now on SIGTERM and SIGINT are remembered and SIGPIPE is ignored.
void catch_signals();
/// Whether the work shall end: finish and flush the records in hand, take no more.
bool stop_requested();
/// Readable once stop_requested().
int stop_fd();
/// From now on SIGHUP makes the descriptor readable that is returned.
int catch_hangup();
/// Ends the process as the signal that was caught, or SIGPIPE for a closed pipe, ends one.
[[noreturn]] void die_by_stop_signal();
[[noreturn]] void die_by_closed_pipe();

}  // namespace hammy::cli
