// The loops of the frame, one for each kind of program. Each reads `input` to its end or until a signal asks to stop,
// and answers every record on standard output; ClosedPipe means that the reader there has gone.
#pragma once

#include <functional>
#include <vector>

#include "cli/intake.hpp"
#include "cli/progress.hpp"

namespace hammy::cli {

struct Frame {
  Context& context;
  LineReader& input;
  Output& output;
  Progress& progress;
  Tally tally;

  void show() { progress.update(tally.records, tally.failed, input.bytes_read()); }
};

/// Filters: one worker works in place, several work side by side while answers keep the order of the input.
void run_filter(Frame& frame, const std::vector<Step>& workers);
/// Sinks: as many records at once as have come, at most 500; their answers leave after the batch is committed.
void run_sink(Frame& frame, const BatchStep& step);
/// Unordered programs.
void run_dispatcher(Frame& frame, Dispatcher& dispatcher);

}  // namespace hammy::cli
