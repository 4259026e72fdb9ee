#include "queue/list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/error.hpp"
#include "queue/rows.hpp"

namespace hammy::queue {

namespace {

std::int64_t state_number(const std::string& word) {
  for (auto state : {State::ready, State::waiting, State::leased, State::held, State::parked, State::done})
    if (to_string(state) == word) return static_cast<std::int64_t>(state);
  throw Error{"queue.state", fmt::format("'{}' is no state", word), "use ready, waiting, leased, held, parked or done"}
      .exits(Exit::usage);
}

/// The condition of a selection and its parameters, which are views of it.
struct Condition {
  std::string sql = "org = :org";
  std::vector<sql::Parameter> parameters;
  std::vector<std::string> names;

  Condition(const Selection& selection, Instant now) {
    auto add = [&](std::string_view text, std::string_view name, const std::string& value) {
      if (value.empty()) return;
      sql += text;
      parameters.emplace_back(name, value);
    };
    add(" AND queue = :queue", "queue", selection.queue);
    if (selection.scheduled) {
      sql += " AND state = 1 AND scheduled = 1 AND due = :scheduled AND campaign = :campaign AND template = :template";
      parameters.emplace_back("scheduled", millis(*selection.scheduled));
      parameters.emplace_back("campaign", selection.campaign);
      parameters.emplace_back("template", selection.template_name);
      return;
    }
    add(" AND campaign = :campaign", "campaign", selection.campaign);
    add(" AND channel = :channel", "channel", selection.channel);
    add(" AND destination = :destination", "destination", selection.destination);
    if (selection.template_name.find('@') != std::string::npos)
      add(" AND template = :template", "template", selection.template_name);
    else
      add(" AND (template = :template OR substr(template, 1, length(CAST(:template AS VARCHAR)) + 1) = "
          "CAST(:template AS VARCHAR) || '@')",
          "template", selection.template_name);
    if (auto star = selection.code.find('*'); star == std::string::npos)
      add(" AND code = :code", "code", selection.code);
    else
      add(fmt::format(" AND substr(code, 1, {}) = substr(CAST(:code AS VARCHAR), 1, {})", star, star), "code",
          selection.code);
    if (selection.state.empty())
      sql += " AND state < 5";
    else
      sql += fmt::format(" AND state = {}", state_number(selection.state));
    if (selection.older) {
      sql += " AND put_at <= :older";
      parameters.emplace_back("older", millis(now - *selection.older));
    }
    if (selection.ids.empty()) return;
    names.reserve(selection.ids.size());
    for (std::size_t i = 0; i < selection.ids.size(); ++i) {
      names.push_back(fmt::format("id{}", i));
      sql += fmt::format("{}:{}", i == 0 ? " AND id IN (" : ", ", names.back());
      parameters.emplace_back(names.back(), selection.ids[i]);
    }
    sql += ')';
  }
};

}  // namespace

std::vector<std::int64_t> selected(Store& store, const scope::Scope& scope, const Selection& selection) {
  Condition condition(selection, store.clock().now());
  auto sql = fmt::format("SELECT seq FROM queue_item WHERE {} ORDER BY queue, state, priority DESC, due, seq{}",
                         condition.sql, selection.limit > 0 ? fmt::format(" LIMIT {}", selection.limit) : "");
  std::vector<std::int64_t> seqs;
  auto read = store.database().read(scope);
  for (auto rows = read.stream(sql::Statement::built(sql), condition.parameters); rows.next();)
    seqs.push_back(rows.integer(0));
  return seqs;
}

bool Selection::any() const {
  return !ids.empty() || !campaign.empty() || !template_name.empty() || !code.empty() || !state.empty() ||
         !channel.empty() || !destination.empty() || older.has_value();
}

void each_item(Store& store, const scope::Scope& scope, const Selection& selection,
               const std::function<void(const Item&)>& each) {
  Condition condition(selection, store.clock().now());
  auto sql = fmt::format(
      "SELECT seq, home, queue, id, identity, type, state, priority, due, expires, put_at, changed, first_at, "
      "attempts, "
      "crashes, campaign, template, channel, destination, code, failure, reason, lease FROM queue_item WHERE {} ORDER "
      "BY "
      "queue, state, priority DESC, due, seq{}",
      condition.sql, selection.limit > 0 ? fmt::format(" LIMIT {}", selection.limit) : "");
  auto read = store.database().read(scope);
  for (auto rows = read.stream(sql::Statement::built(sql), condition.parameters); rows.next();) {
    Item item;
    item.seq = rows.integer(0);
    std::size_t column = 1;
    for (auto* text : {&item.home, &item.queue, &item.id, &item.identity, &item.type}) *text = rows.text(column++);
    item.state = static_cast<State>(rows.integer(column++));
    for (auto* number : {&item.priority, &item.due, &item.expires, &item.put_at, &item.changed, &item.first_at,
                         &item.attempts, &item.crashes})
      *number = rows.integer(column++);
    for (auto* text : {&item.campaign, &item.template_name, &item.channel, &item.destination, &item.code, &item.failure,
                       &item.reason, &item.lease})
      *text = rows.text(column++);
    each(item);
  }
}

std::vector<Waiting> waiting_for(Store& store, const scope::Scope& scope, const Selection& selection) {
  Condition condition(selection, store.clock().now());
  auto sql = fmt::format(
      "SELECT queue, reason, state, count(*), min(due) FROM queue_item WHERE {} AND (state = 1 OR state = 3 OR state = "
      "4) "
      "GROUP BY queue, reason, state ORDER BY queue, count(*) DESC, reason",
      condition.sql);
  std::vector<Waiting> all;
  auto read = store.database().read(scope);
  for (auto rows = read.stream(sql::Statement::built(sql), condition.parameters); rows.next();) {
    auto& waiting = all.emplace_back();
    waiting.queue = rows.text(0);
    waiting.reason = rows.text(1);
    waiting.state = static_cast<State>(rows.integer(2));
    waiting.records = rows.integer(3);
    if (rows.integer(4) > 0) waiting.next = instant(rows.integer(4));
  }
  return all;
}

std::string record_of(Store& store, const scope::Scope& scope, std::int64_t seq) {
  auto read = store.database().read(scope);
  return content(read, seq);
}

std::vector<Pause> pauses(Store& store, const scope::Scope& scope) {
  std::vector<Pause> all;
  auto read = store.database().read(scope);
  for (auto rows =
           read.query("SELECT queue, campaign, template, reason, until, since FROM queue_pause WHERE org = :org "
                      "ORDER BY queue, campaign, template");
       rows.next();) {
    auto& pause = all.emplace_back();
    std::size_t column = 0;
    for (auto* text : {&pause.queue, &pause.campaign, &pause.template_name, &pause.reason}) *text = rows.text(column++);
    if (rows.integer(4) > 0) pause.until = instant(rows.integer(4));
    pause.since = instant(rows.integer(5));
  }
  return all;
}

Stats depth(Store& store, const scope::Scope& scope, std::string_view queue) {
  Stats its;
  its.queue = queue;
  auto read = store.database().read(scope);
  auto first = [](sql::Rows rows) { return rows.next() && !rows.null(0) ? rows.integer(0) : 0; };
  its.ready = first(read.query("SELECT count(*) FROM queue_item WHERE org = :org AND queue = :queue AND state = 0",
                               {{"queue", queue}}));
  its.waiting = first(read.query("SELECT count(*) FROM queue_item WHERE org = :org AND queue = :queue AND state = 1",
                                 {{"queue", queue}}));
  its.parked = first(read.query("SELECT count(*) FROM queue_item WHERE org = :org AND queue = :queue AND state = 4",
                                {{"queue", queue}}));
  its.leased =
      first(read.query("SELECT count(*) FROM queue_item WHERE org = :org AND state = 2 AND lease IN (SELECT token FROM "
                       "queue_lease WHERE "
                       "org = :org AND queue = :queue)",
                       {{"queue", queue}}));
  for (std::int64_t priority = 0; priority <= 9; ++priority)
    if (auto put =
            first(read.query("SELECT put_at FROM queue_item WHERE org = :org AND queue = :queue AND state = 0 AND "
                             "priority = :priority ORDER BY seq LIMIT 1",
                             {{"queue", queue}, {"priority", priority}})))
      its.oldest = its.oldest ? std::min(*its.oldest, instant(put)) : instant(put);
  return its;
}

std::vector<Stats> stats(Store& store, const scope::Scope& scope, std::string_view queue) {
  std::map<std::string, Stats> all;
  auto read = store.database().read(scope);
  for (auto rows = read.query("SELECT queue, state, count(*), min(put_at), min(due) FROM queue_item WHERE org = :org "
                              "AND (queue = :queue OR "
                              ":queue = '') GROUP BY queue, state",
                              {{"queue", queue}});
       rows.next();) {
    auto& its = all[std::string(rows.text(0))];
    its.queue = rows.text(0);
    auto state = static_cast<State>(rows.integer(1));
    std::int64_t* const counts[] = {&its.ready, &its.waiting, &its.leased, &its.held, &its.parked, &its.done};
    *counts[rows.integer(1)] = rows.integer(2);
    if (state == State::done) continue;
    auto put = instant(rows.integer(3));
    its.oldest = its.oldest ? std::min(*its.oldest, put) : put;
    if (state == State::waiting) its.next = instant(rows.integer(4));
  }
  for (auto rows = read.query("SELECT queue FROM queue_pause WHERE org = :org AND campaign = '' AND template = ''");
       rows.next();)
    if (auto found = all.find(std::string(rows.text(0))); found != all.end()) found->second.paused = true;
  std::vector<Stats> sorted;
  sorted.reserve(all.size());
  for (auto& [name, its] : all) sorted.push_back(std::move(its));
  return sorted;
}

}  // namespace hammy::queue
