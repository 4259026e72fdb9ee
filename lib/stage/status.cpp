#include "stage/status.hpp"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "base/table.hpp"
#include "queue/list.hpp"
#include "stage/settings.hpp"
#include "stage/wanted.hpp"

namespace hammy::stage {

using nlohmann::ordered_json;

namespace {

struct Line {
  Wanted wanted;
  std::string queue;
  std::int64_t workers = 0, wanted_workers = 0, processes = 0, restarts = 0;
  std::vector<std::string> machines;
  double rate = 0;
  std::int64_t failed = 0;
};

/// Records a second over the last minutes, by stage.
std::map<std::string, double> rates(sql::Database& database, Instant now) {
  std::map<std::string, double> rates;
  auto all = database.read_across_organisations();
  for (auto rows =
           all.query("SELECT stage, host, sum(answered), sum(seconds) FROM stage_snapshot WHERE at > :since GROUP "
                     "BY stage, host",
                     {{"since", (now - std::chrono::minutes(5)).time_since_epoch().count()}});
       rows.next();)
    if (rows.integer(3) > 0)
      rates[std::string(rows.text(0))] += static_cast<double>(rows.integer(2)) / static_cast<double>(rows.integer(3));
  return rates;
}

std::string state_of(const Line& line, Instant now) {
  auto text = line.wanted.trial ? std::string("trial") : line.wanted.state;
  if (line.wanted.state == "paused" && line.wanted.until)
    text += " " + format_duration(std::chrono::ceil<std::chrono::seconds>(*line.wanted.until - now));
  return text;
}

}  // namespace

std::string status(queue::Store& store, const config::Config& config, const scope::Scope& scope, bool json) {
  auto now = store.clock().now();
  std::map<std::string, Line> lines;
  for (const auto& name : config.names("stage")) {
    lines[name].queue = config.text(fmt::format("stage.{}.from", name)).value_or("");
    lines[name].wanted_workers = config.integer(fmt::format("stage.{}.workers", name)).value_or(1);
  }
  for (const auto& one : running(store.database(), now)) {
    auto& line = lines[one.stage];
    if (line.queue.empty()) line.queue = one.queue;
    line.failed += one.failed;
    line.restarts += one.restarts;
    if (now - one.beat > 3 * beat_every) continue;  // dead
    ++line.processes;
    line.workers += one.workers;
    line.machines.push_back(fmt::format("{}:{}", one.host, one.pid));
  }
  for (auto& [name, wanted] : all_wanted(store.database(), now)) {
    lines[name].wanted = wanted;
    if (wanted.workers > 0) lines[name].wanted_workers = wanted.workers;
  }
  for (auto& [name, rate] : rates(store.database(), now)) lines[name].rate = rate;

  std::map<std::string, queue::Stats> queues;
  for (auto& its : queue::stats(store, scope)) queues[its.queue] = its;
  Table table({"STAGE", "WANTED", "RUNNING", "WORKERS", "QUEUE", "BACKLOG", "PER SECOND", "OLDEST", "FAILED",
               "RESTARTS", "REASON"},
              "lllrlrrrrrl");
  std::string out;
  for (const auto& [name, line] : lines) {
    const auto& its = queues[line.queue];
    auto oldest = its.oldest ? std::chrono::floor<std::chrono::seconds>(now - *its.oldest) : std::chrono::seconds(0);
    if (json) {
      ordered_json object{{"stage", name},
                          {"wanted", line.wanted.state},
                          {"wanted_workers", line.wanted_workers},
                          {"running", line.processes},
                          {"workers", line.workers},
                          {"machines", line.machines},
                          {"queue", line.queue},
                          {"backlog", its.backlog()},
                          {"per_second", line.rate},
                          {"oldest_seconds", oldest.count()},
                          {"failed", line.failed},
                          {"restarts", line.restarts}};
      if (line.wanted.until) object["until"] = format_rfc3339(*line.wanted.until);
      if (!line.wanted.reason.empty()) object["reason"] = line.wanted.reason;
      if (line.wanted.trial) object["trial"] = true;
      out += object.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
      continue;
    }
    table.add({name, state_of(line, now), line.processes == 0 ? "no" : fmt::format("{}", line.processes),
               fmt::format("{}/{}", line.workers, line.wanted_workers), line.queue, std::to_string(its.backlog()),
               fmt::format("{:.1f}", line.rate), its.oldest ? format_duration(oldest) : "", std::to_string(line.failed),
               std::to_string(line.restarts), line.wanted.reason});
  }
  if (json) return out;
  return table.empty() ? "no stages: describe them under [stage.NAME] of hammy.toml\n" : table.text();
}

}  // namespace hammy::stage
