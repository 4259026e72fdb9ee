#include "rule/limit.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"

namespace hammy::rule {

namespace {

Error wrong(const std::string& table, std::string_view what, std::string hint) {
  return Error{"rule.limit", fmt::format("[{}]: {}", table, what), std::move(hint)}
      .as(Failure::technical)
      .exits(Exit::config);
}

Limit read_limit(const scope::Scope& scope, const std::string& name) {
  auto table = "queue.limit." + name;
  auto text = [&](const char* key) { return scope.text(table + "." + key); };
  Limit limit{name, read_match(scope, table), text("per").value_or(""), {}, {}, {}};
  if (!limit.per.empty() && limit.per != "queue" && limit.per != "campaign" && limit.per != "template" &&
      limit.per != "destination")
    throw wrong(table, fmt::format("'per' cannot be '{}'", limit.per), "use queue, campaign, template or destination");
  if (auto rate = text("rate")) limit.rate = Rate::parse(*rate);
  if (auto ramp = text("ramp")) {
    auto from = parse_rfc3339(text("ramp_from").value_or(""));
    if (!from || !limit.rate)
      throw wrong(table, "a 'ramp' needs 'rate' and 'ramp_from'", "write ramp_from = \"2026-11-01T00:00:00Z\"");
    limit.ramp = Ramp::parse(*ramp, *from, scope.integer(table + ".ramp_most"));
  }
  auto hours = text("hours"), quiet = text("quiet");
  if (hours && quiet) throw wrong(table, "'hours' and 'quiet' say the same thing twice", "keep one of them");
  if (hours) limit.hours = Hours::parse(*hours);
  if (quiet) limit.hours = Hours::outside(*quiet);
  if (!limit.rate && !limit.hours) throw wrong(table, "it limits nothing", "give it a 'rate', 'hours' or 'quiet'");
  return limit;
}

}  // namespace

std::string Limit::bucket(const Subject& subject) const {
  std::string_view apart;
  if (per == "queue") apart = subject.queue;
  if (per == "campaign") apart = subject.campaign;
  if (per == "template") apart = subject.template_name.substr(0, subject.template_name.find('@'));
  if (per == "destination") apart = subject.destination;
  return per.empty() ? name : fmt::format("{}/{}", name, apart);
}

std::int64_t Limit::room(Instant window) const { return ramp ? ramp->grown(rate->count, window) : rate->count; }

Instant Limit::end_of_window(Instant opened) const {
  auto end = opened + std::chrono::milliseconds(rate->per);
  return ramp && opened < ramp->from ? std::min(end, ramp->from) : end;
}

std::vector<Limit> read_limits(const scope::Scope& scope) {
  std::vector<Limit> limits;
  for (const auto& name : scope.names("queue.limit")) limits.push_back(read_limit(scope, name));
  std::ranges::sort(limits, {}, &Limit::name);
  return limits;
}

}  // namespace hammy::rule
