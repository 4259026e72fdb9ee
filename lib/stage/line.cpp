#include "stage/line.hpp"

#include <fmt/format.h>

#include <exception>
#include <thread>
#include <vector>

#include "base/error.hpp"
#include "base/log.hpp"
#include "bus/endpoint.hpp"

namespace hammy::stage {

namespace {

Error wrong(std::string message, std::string hint) {
  return Error{"stage.setting", std::move(message), std::move(hint)}.as(Failure::technical).exits(Exit::config);
}

DoorSettings door(const Settings& settings, const std::string& url, const std::string& queue) {
  DoorSettings door;
  door.url = url;
  door.queue = queue;
  door.failed = settings.to.failed;
  door.trusted = settings.trusted;
  door.lease = settings.lease;
  door.batch = settings.batch;
  return door;
}

}  // namespace

Line make_line(Settings settings) {
  Line line;
  bool from_bus = bus::is_url(settings.from), to_bus = !settings.out.empty();
  auto name = settings.name.empty() || bus::is_url(settings.name) ? std::string("bus") : settings.name;
  settings.name = name;
  if (!settings.run.empty()) {
    if (from_bus) {
      line.in = door(settings, settings.from, name);
      line.in->failed.clear();  // what comes in broken has not been worked on yet
      settings.from = name;
    }
    if (to_bus) {
      line.out = door(settings, settings.out, name + ".out");
      settings.to.to[""] = line.out->queue;
    }
    check(settings);
    line.stage = std::move(settings);
    return line;
  }
  const auto* to = settings.to.find("");
  if (from_bus && to_bus)
    throw wrong("both ends are a bus, and nothing stands between", "let the broker move messages, or name a queue");
  if (from_bus) {
    if (!to) throw wrong("nothing says which queue the bus's messages go into", "add --to QUEUE");
    line.in = door(settings, settings.from, *to);
  } else if (to_bus) {
    line.out = door(settings, settings.out, settings.from);
  } else {
    check(settings);  // says what is missing
  }
  return line;
}

Ending run_line(const Line& line, const Control& control, const config::Config& config, Clock& clock, IdSource& ids,
                std::string_view store_url, Counters& counters) {
  auto in = [&] { run_inlet(*line.in, control, config, clock, ids, store_url); };
  auto out = [&] { run_outlet(*line.out, control, config, clock, ids, store_url); };
  auto work = [&] {
    Stage stage(*line.stage, control, config, clock, ids, store_url);
    auto ending = stage.run();
    counters = stage.counters();
    return ending;
  };
  auto ending_of_doors = [&] {
    auto stop = control;
    stop.reload_fd = -1;
    return control.once || told_to_stop(stop, std::chrono::milliseconds(0)) ? Ending::stopped : Ending::reload;
  };
  if (control.once || !line.stage) {
    auto ending = Ending::done;
    if (line.in) in();
    if (line.stage) ending = work();
    if (line.out) out();
    return line.stage ? ending : ending_of_doors();
  }
  std::vector<std::exception_ptr> failures(2);
  std::vector<std::jthread> doors;
  auto beside = [&](const auto& run, std::exception_ptr& failure) {
    doors.emplace_back([&] {
      try {
        run();
      } catch (const Error& error) {
        failure = std::current_exception();
        log::error(error.message());
      }
    });
  };
  if (line.in) beside(in, failures[0]);
  if (line.out) beside(out, failures[1]);
  auto ending = work();
  doors.clear();  // waits for them
  for (const auto& failure : failures)
    if (failure) std::rethrow_exception(failure);
  return ending;
}

}  // namespace hammy::stage
