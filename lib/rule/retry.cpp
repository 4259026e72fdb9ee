#include "rule/retry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace hammy::rule {

using std::chrono::seconds;

namespace {

constexpr seconds two_days{2 * 24 * 60 * 60};

Error wrong(const std::string& table, std::string_view what, std::string hint) {
  return Error{"rule.retry", fmt::format("[{}]: {}", table, what), std::move(hint)}
      .as(Failure::technical)
      .exits(Exit::config);
}

Retry read_retry(const scope::Scope& scope, const std::string& name) {
  auto table = "queue.retry." + name;
  Retry retry;
  retry.name = name;
  retry.match = read_match(scope, table);
  for (const auto& text : scope.list(table + ".after")) {
    auto distance = parse_duration(text);
    if (!distance)
      throw wrong(table, fmt::format("'{}' is no duration", text), "write after = [\"1m\", \"5m\", \"1h\"]");
    retry.after.push_back(*distance);
  }
  retry.factor = scope.integer(table + ".factor").value_or(1);
  retry.most = scope.duration(table + ".most").value_or(seconds{4 * 60 * 60});
  retry.attempts = scope.integer(table + ".attempts").value_or(0);
  retry.longest = scope.duration(table + ".for").value_or(two_days);
  retry.move = scope.text(table + ".move").value_or("");
  retry.discard = scope.boolean(table + ".delete").value_or(false);
  if (retry.factor < 1 || retry.factor > 100) throw wrong(table, "'factor' must be from 1 to 100", "2 doubles");
  if (retry.attempts < 0) throw wrong(table, "'attempts' cannot be negative", "1 means no second attempt");
  if (!retry.move.empty() && retry.discard) throw wrong(table, "'move' and 'delete' exclude each other", "keep one");
  return retry;
}

Retry built_in(std::string name, std::string failure, seconds most) {
  Retry retry;
  retry.name = std::move(name);
  retry.match.failure = std::move(failure);
  retry.after = {seconds{60}};
  retry.factor = 2;
  retry.most = most;
  retry.longest = two_days;
  return retry;
}

/// How long to wait after `attempts` attempts.
seconds distance(const Retry& rule, std::int64_t attempts) {
  auto listed = static_cast<std::int64_t>(rule.after.size());
  auto wait = rule.after[static_cast<std::size_t>(std::clamp<std::int64_t>(attempts, 1, listed) - 1)];
  for (auto beyond = attempts - listed; beyond > 0 && rule.factor > 1 && wait < rule.most; --beyond)
    wait *= rule.factor;
  return rule.factor > 1 ? std::min(wait, std::max(rule.most, rule.after.back())) : wait;
}

}  // namespace

std::vector<Retry> read_retries(const scope::Scope& scope) {
  std::vector<Retry> rules;
  for (const auto& name : scope.names("queue.retry")) rules.push_back(read_retry(scope, name));
  std::ranges::sort(rules, {}, &Retry::name);
  rules.push_back(built_in("temporary", "temporary", seconds{4 * 60 * 60}));
  rules.push_back(built_in("technical", "technical", seconds{30 * 60}));
  return rules;
}

Verdict decide(const std::vector<Retry>& rules, const Trial& trial) {
  auto rule = std::ranges::find_if(rules, [&](const Retry& retry) { return retry.match.holds(trial.subject); });
  Verdict verdict;
  if (rule == rules.end()) return verdict;
  verdict.rule = rule->name;
  if (rule->discard) {
    verdict.what = Verdict::What::discard;
    return verdict;
  }
  if (!rule->move.empty()) {
    verdict.what = Verdict::What::move;
    verdict.queue = rule->move;
    return verdict;
  }
  if (rule->after.empty() || (rule->attempts > 0 && trial.attempts >= rule->attempts)) return verdict;
  auto until = trial.now + std::max(distance(*rule, trial.attempts), trial.retry_after.value_or(seconds{0}));
  if (until - trial.first > rule->longest) return verdict;
  verdict.what = Verdict::What::wait;
  verdict.until = until;
  return verdict;
}

}  // namespace hammy::rule
