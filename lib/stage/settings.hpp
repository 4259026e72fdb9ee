// Settings: what a stage is, from [stage.NAME] of hammy.toml or from hammy-run's command line.
//
//   [stage.render]
//   from = "render"                       # a queue, or a bus: amqp://… or bus:NAME
//   to = "send"                           # or { message = "send", event = "events" }, or a bus
//   run = ["hammy-render", "--templates", "/etc/hammy/templates"]
//   workers = 2                           # children side by side
//   batch = 500                           # records that a child is given at once
//   lease = "60s"                         # how long a dead machine keeps its records from others
//   deadline = "5m"                       # how long a child may take for an answer
//   unordered = false                     # for programs of your own that answer as each record finishes
//   faults = 5, within = "1m", pause = "5m"   # the breaker
//   profile = "front"                     # only on machines whose [machine] profiles name it
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "queue/store.hpp"
#include "stage/breaker.hpp"

namespace hammy::stage {

struct Settings {
  std::string name;
  std::string from;
  queue::Routes to;
  std::string out;  ///< the bus that answers go to; empty: none
  std::vector<std::string> run;
  std::int64_t workers = 1, batch = 500;
  std::chrono::seconds lease{60}, deadline{300};
  bool ordered = true;
  bool trusted = false;  ///< what comes from a bus keeps its log, error, hold and org
  BreakerSettings breaker;
  std::string profile;
};

/// The stage `name` of hammy.toml. Throws `stage.unknown` or `stage.setting`, exit 78.
Settings read_settings(const config::Config& config, std::string_view name);
/// Takes `to` apart into routes and a bus, see queue::read_routes().
void read_to(Settings& settings, const std::vector<std::string>& to, std::string_view failed);
/// Throws `stage.setting` for a stage that makes no sense.
void check(const Settings& settings);
/// The stages of hammy.toml that this machine's profiles are for, in the order of their names.
std::vector<std::string> stages_here(const config::Config& config);

}  // namespace hammy::stage
