#include "queue/store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "queue/schema.hpp"
#include "sql/address.hpp"

namespace hammy::queue {

Store::Store(const config::Config& config, Clock& clock, IdSource& ids, std::string_view url,
             std::filesystem::path home)
    : config_(config),
      clock_(clock),
      ids_(ids),
      home_(std::move(home)),
      url_(url.empty() ? sql::store_url(config, home_) : std::string(url)),
      database_(sql::Database::open(url_)) {
  sql::require(database_, schema());
}

Store::~Store() = default;

scope::Scope Store::scope_of(std::string_view org) const { return {scope::OrgId(org), config_, home_}; }

Settings& Store::settings(const scope::Scope& scope) {
  auto& known = settings_[scope.org().str()];
  if (!known) known = std::make_unique<Settings>(scope, url_);
  return *known;
}

const std::string* Routes::find(std::string_view type) const {
  auto found = to.find(type);
  if (found == to.end() && type != "event") found = to.find("");
  return found == to.end() ? nullptr : &found->second;
}

std::optional<Instant> Store::next_change(const scope::Scope& scope, std::string_view queue) {
  auto read = database_.read(scope);
  std::optional<Instant> next;
  auto consider = [&](Instant at) { next = next ? std::min(*next, at) : at; };
  auto first = [&](sql::Rows rows) {
    if (rows.next() && !rows.null(0)) consider(instant(rows.integer(0)));
  };
  first(read.query("SELECT min(due) FROM queue_item WHERE org = :org AND queue = :queue AND state = 1",
                   {{"queue", queue}}));
  first(read.query("SELECT min(until) FROM queue_lease WHERE org = :org AND queue = :queue", {{"queue", queue}}));
  first(read.query("SELECT min(until) FROM queue_pause WHERE org = :org AND queue = :queue AND until > 0",
                   {{"queue", queue}}));
  for (auto rows =
           read.query("SELECT name, opened FROM queue_bucket WHERE org = :org AND queue = :queue AND parked = 1",
                      {{"queue", queue}});
       rows.next();) {
    auto name = rows.text(0).substr(0, rows.text(0).find('/'));
    auto& limits = settings(scope).limits;
    auto limit = std::ranges::find(limits, name, &rule::Limit::name);
    // A limit that was taken out of the settings holds nobody back any more.
    consider(limit == limits.end() || !limit->rate ? Instant{} : limit->end_of_window(instant(rows.integer(1))));
  }
  return next;
}

std::vector<std::string> Store::organisations(std::string_view queue, std::string_view last) {
  std::vector<std::string> names;
  auto all = database_.read_across_organisations();
  for (auto rows = all.query("SELECT org FROM queue_count WHERE queue = :queue ORDER BY org", {{"queue", queue}});
       rows.next();)
    names.emplace_back(rows.text(0));
  std::rotate(names.begin(), std::ranges::upper_bound(names, last), names.end());
  return names;
}

}  // namespace hammy::queue
