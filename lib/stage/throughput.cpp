#include "stage/throughput.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/table.hpp"

namespace hammy::stage {

namespace {

struct Figures {
  std::int64_t answered = 0, failed = 0, backlog = 0;
  double per_second = 0;
};

}  // namespace

std::string throughput(sql::Database& database, std::string_view stage, Instant since, std::chrono::seconds step,
                       bool json) {
  auto step_ms = std::chrono::milliseconds(step).count();
  std::map<std::pair<std::int64_t, std::string>, Figures> all;
  auto read = database.read_across_organisations();
  // By machine first, because the rates of machines that work at the same time add up.
  for (auto rows = read.query(
           "SELECT at - at % :step, stage, sum(answered), sum(failed), max(backlog), sum(seconds) FROM stage_snapshot "
           "WHERE "
           "at >= :since AND (stage = :stage OR CAST(:stage AS VARCHAR) = '') GROUP BY at - at % :step, stage, host",
           {{"step", step_ms}, {"since", since.time_since_epoch().count()}, {"stage", stage}});
       rows.next();) {
    auto& its = all[{rows.integer(0), std::string(rows.text(1))}];
    its.answered += rows.integer(2);
    its.failed += rows.integer(3);
    its.backlog = std::max(its.backlog, rows.integer(4));
    if (rows.integer(5) > 0)
      its.per_second += static_cast<double>(rows.integer(2)) / static_cast<double>(rows.integer(5));
  }
  Table table({"FROM (UTC)", "STAGE", "ANSWERED", "FAILED", "PER SECOND", "BACKLOG"}, "llrrrr");
  std::string out;
  for (const auto& [key, its] : all) {
    Instant from{std::chrono::milliseconds(key.first)};
    if (json)
      out += nlohmann::ordered_json{{"from", format_rfc3339(from)}, {"seconds", step.count()},
                                    {"stage", key.second},          {"answered", its.answered},
                                    {"failed", its.failed},         {"per_second", its.per_second},
                                    {"backlog", its.backlog}}
                 .dump() +
             "\n";
    else
      table.add({format_for_people(from), key.second, std::to_string(its.answered), std::to_string(its.failed),
                 fmt::format("{:.1f}", its.per_second), std::to_string(its.backlog)});
  }
  if (json) return out;
  return table.empty() ? "nothing has been measured\n" : table.text();
}

}  // namespace hammy::stage
