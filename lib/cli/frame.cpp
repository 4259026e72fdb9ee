#include "cli/frame.hpp"

#include <unordered_map>

#include "base/log.hpp"
#include "cli/signals.hpp"

namespace hammy::cli {

namespace {

void filter_alone(Frame& frame, const Step& step) {
  Intake intake(frame.context);
  Extras extras;
  auto flush = [&] {
    step.confirm();
    frame.output.flush();
  };
  auto next_line = [&] {
    if (!frame.input.ready()) flush();  // what is done leaves if there is nothing to read for now
    return frame.input.next();
  };
  while (auto line = next_line()) {
    auto taken = intake.take(*line);
    extras.clear();
    if (taken.ours)
      if (auto error = attempt([&] { step(taken.record, extras); })) intake.fail(taken.record, *error);
    answer(frame.context, taken.record, extras, taken.line, taken.inherited, frame.output.buffer(), frame.tally);
    if (frame.output.is_full()) flush();
    frame.show();
  }
  flush();
}

}  // namespace

void run_filter_side_by_side(Frame& frame, const std::vector<Step>& workers);

void run_filter(Frame& frame, const std::vector<Step>& workers) {
  if (workers.size() == 1)
    filter_alone(frame, workers.front());
  else
    run_filter_side_by_side(frame, workers);
}

void run_sink(Frame& frame, const BatchStep& step) {
  constexpr std::size_t most = 500;
  Intake intake(frame.context);
  std::vector<Intake::Taken> batch;
  std::vector<Record*> ours;
  auto finish = [&] {
    ours.clear();
    for (auto& taken : batch)
      if (taken.ours) ours.push_back(&taken.record);
    if (!ours.empty())
      if (auto error = attempt([&] { step(ours); })) {
        // A record that came with an error keeps it, so what befell it here has no place but the log.
        log::error(error->message());
        for (auto* record : ours)
          if (!record->failed()) intake.fail(*record, *error);
      }
    for (auto& taken : batch)
      answer(frame.context, taken.record, {}, taken.line, taken.inherited, frame.output.buffer(), frame.tally);
    batch.clear();
    frame.output.flush();
    frame.show();
  };
  while (auto line = frame.input.next()) {
    batch.push_back(intake.take(*line));
    if (batch.size() == most || !frame.input.ready() || frame.input.at_end()) finish();
  }
  if (!batch.empty()) finish();
}

void run_dispatcher(Frame& frame, Dispatcher& dispatcher) {
  Intake intake(frame.context);
  bool stopping = false;
  bool closed = false;  // nobody reads our answers any more: finish what is in flight, journal it, then end

  auto guarded = [&](auto&& write) {
    if (closed) return;
    try {
      write();
    } catch (const ClosedPipe&) {
      closed = true;
    }
  };
  // Answers come in any order; the lines that their records came on are remembered as long as they are in hand.
  std::unordered_multimap<std::string, std::uint64_t> lines;
  auto name = [](const Record& record) { return std::string(record.org()) + '/' + std::string(record.id()); };
  auto take_line = [&](const Record& record) -> std::uint64_t {
    auto found = lines.find(name(record));
    return found == lines.end() ? 0 : lines.extract(found).mapped();
  };
  auto leave = [&](Record& record, std::uint64_t line, bool inherited) {
    count(record, line, inherited, frame.tally);
    frame.output.append(std::move(record));
    guarded([&] { frame.output.flush_if_full(); });
    if (closed) frame.output.clear();
  };

  for (;;) {
    if ((stop_requested() || closed) && !stopping) {
      stopping = true;
      dispatcher.drain();
    }
    bool reading = !stopping && !frame.input.at_end();
    while (reading && dispatcher.has_room() && frame.input.ready()) {
      auto line = frame.input.next();
      if (!line) break;
      auto taken = intake.take(*line);
      if (!taken.ours) {
        leave(taken.record, taken.line, taken.inherited);
      } else {
        auto remembered = lines.emplace(name(taken.record), taken.line);
        if (auto error = attempt([&] { dispatcher.submit(std::move(taken.record)); })) {
          lines.erase(remembered);
          intake.fail(taken.record, *error);
          leave(taken.record, taken.line, false);
        }
      }
      if (stop_requested() || closed) break;
    }
    bool more = !stopping && !frame.input.at_end();
    if (!more && !dispatcher.busy()) break;
    guarded([&] { frame.output.flush(); });
    bool wants_input = more && dispatcher.has_room() && !stop_requested();
    if (dispatcher.busy()) {
      if (!(wants_input && frame.input.ready()))
        dispatcher.work(wants_input ? frame.input.fd() : -1, std::chrono::milliseconds(200));
      else
        dispatcher.work(-1, std::chrono::milliseconds(0));
    } else if (wants_input) {
      try {
        frame.input.wait();
      } catch (const ClosedPipe&) {
        closed = true;
      }
    }
    for (auto& record : dispatcher.finished()) leave(record, take_line(record), false);
    frame.show();
  }
  guarded([&] { frame.output.flush(); });
  if (closed) throw ClosedPipe{};
}

}  // namespace hammy::cli
