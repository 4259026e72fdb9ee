#include "stage/settings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "bus/endpoint.hpp"
#include "queue/acknowledge.hpp"

namespace hammy::stage {

namespace {

Error wrong(std::string message, std::string hint) {
  return Error{"stage.setting", std::move(message), std::move(hint)}.as(Failure::technical).exits(Exit::config);
}

/// `to` as a text or a list, or a table of types.
std::vector<std::string> to_of(const config::Config& config, const std::string& table) {
  std::vector<std::string> to;
  for (const auto& type : config.names(table + ".to"))
    to.push_back(fmt::format("{}={}", type, config.text(fmt::format("{}.to.{}", table, type)).value_or("")));
  return to.empty() && config.has(table + ".to") ? config.list(table + ".to") : to;
}

}  // namespace

Settings read_settings(const config::Config& config, std::string_view name) {
  auto table = fmt::format("stage.{}", name);
  if (!config.has(table))
    throw Error{"stage.unknown", fmt::format("hammy.toml has no stage '{}'", name),
                fmt::format("describe it under [{}]: from, to and run", table)}
        .as(Failure::technical)
        .exits(Exit::config);
  Settings settings;
  settings.name = name;
  settings.from = config.text(table + ".from").value_or("");
  read_to(settings, to_of(config, table), config.text(table + ".failed").value_or(""));
  settings.run = config.list(table + ".run");
  settings.workers = config.integer(table + ".workers").value_or(settings.workers);
  settings.batch = config.integer(table + ".batch").value_or(settings.batch);
  settings.lease = config.duration(table + ".lease").value_or(settings.lease);
  settings.deadline = config.duration(table + ".deadline").value_or(settings.deadline);
  settings.ordered = !config.boolean(table + ".unordered").value_or(false);
  settings.breaker.faults = config.integer(table + ".faults").value_or(settings.breaker.faults);
  settings.breaker.within = config.duration(table + ".within").value_or(settings.breaker.within);
  settings.breaker.pause = config.duration(table + ".pause").value_or(settings.breaker.pause);
  settings.profile = config.text(table + ".profile").value_or("");
  settings.trusted = config.boolean(table + ".trusted").value_or(false);
  return settings;
}

void read_to(Settings& settings, const std::vector<std::string>& to, std::string_view failed) {
  std::vector<std::string> queues;
  for (const auto& one : to)
    if (bus::is_url(one))
      settings.out = one;
    else
      queues.push_back(one);
  settings.to = queue::read_routes(queues, failed);
}

void check(const Settings& settings) {
  auto in_range = [&](const char* what, std::int64_t value, std::int64_t least, std::int64_t most) {
    if (value < least || value > most)
      throw wrong(fmt::format("stage '{}': {} must be from {} to {}", settings.name, what, least, most), "");
  };
  if (settings.from.empty())
    throw wrong(fmt::format("stage '{}': nothing says where records come from", settings.name),
                "set 'from' to a queue");
  queue::check_name(settings.from);
  if (settings.run.empty())
    throw wrong(fmt::format("stage '{}': nothing says what is to be run", settings.name),
                "set run = [\"hammy-render\", …], or give the command behind '--'");
  in_range("workers", settings.workers, 1, 1024);
  in_range("batch", settings.batch, 1, 100'000);
  in_range("lease in seconds", settings.lease.count(), 1, 86'400);
  in_range("deadline in seconds", settings.deadline.count(), 1, 86'400);
  in_range("faults", settings.breaker.faults, 0, 1'000);
}

std::vector<std::string> stages_here(const config::Config& config) {
  auto profiles = config.list("machine.profiles");
  std::vector<std::string> names;
  for (const auto& name : config.names("stage")) {
    auto profile = config.text(fmt::format("stage.{}.profile", name)).value_or("");
    if (profile.empty() || std::ranges::find(profiles, profile) != profiles.end()) names.push_back(name);
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace hammy::stage
