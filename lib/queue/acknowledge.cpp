#include "queue/acknowledge.hpp"

#include <fmt/format.h>

#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"

namespace hammy::queue {

using record::Record;

namespace {

struct Leased {
  Taken taken;
  std::string token;
};

/// The leased item with this id; the oldest lease where there are several.
std::optional<Leased> find_leased(sql::Transaction& read, std::string_view id, std::string_view queue,
                                  std::string_view token) {
  auto rows = read.query(
      "SELECT seq, lease, published FROM queue_item WHERE org = :org AND id = :id AND state = 2 AND (queue = :queue OR "
      "CAST(:queue AS VARCHAR) = '') AND (lease = :token OR CAST(:token AS VARCHAR) = '') ORDER BY lease LIMIT 1",
      {{"id", id}, {"queue", queue}, {"token", token}});
  if (!rows.next()) return {};
  Leased leased;
  leased.taken.seq = rows.integer(0);
  leased.token = rows.text(1);
  leased.taken.published = rows.integer(2);
  return leased;
}

/// A record of the stream apart from the one that the frame will print.
Record copy_of(const Record& record) {
  std::string line;
  record.append_to(line);
  line.pop_back();
  return Record::parse(line);
}

}  // namespace

Routes read_routes(const std::vector<std::string>& to, std::string_view failed) {
  Routes routes;
  routes.failed = failed;
  if (!failed.empty()) check_name(failed);
  for (const auto& route : to) {
    auto equals = route.find('=');
    auto queue = equals == route.npos ? route : route.substr(equals + 1);
    check_name(queue);
    routes.to[equals == route.npos ? std::string() : route.substr(0, equals)] = queue;
  }
  return routes;
}

void Acknowledger::answer(const scope::Scope& scope, std::span<Record* const> records) {
  struct Pending {
    Leased leased;
    Record* record;
    Record answer;
    std::vector<Record> extras;
  };
  std::map<std::string, std::vector<Pending>> leases;
  auto name = [&](std::string_view id) { return fmt::format("{}/{}", scope.org().str(), id); };
  auto read = std::make_optional(store_.database().read(scope));
  for (auto* record : records) {
    if (record->has("of")) {
      extras_[name(record->text("of"))].push_back(copy_of(*record));
      continue;
    }
    auto leased = find_leased(*read, record->id(), queue_, token_);
    if (!leased) {
      fail(*record,
           Error{"queue.not-leased", fmt::format("nobody has taken the record '{}'", text::clip(record->id(), 80)),
                 "its lease has run out and it was or will be taken again; give take a longer --ttl"}
               .as(Failure::temporary));
      continue;
    }
    auto of = extras_.extract(name(record->id()));
    leases[leased->token].push_back(
        {std::move(*leased), record, copy_of(*record), of.empty() ? std::vector<Record>() : std::move(of.mapped())});
  }
  read.reset();
  for (auto& [token, its] : leases) {
    std::vector<Answer> answers;
    for (auto& pending : its) answers.push_back({&pending.leased.taken, &pending.answer, pending.extras});
    try {
      store_.conclude(scope, token, answers, routes_, by_);
    } catch (const Error& error) {  // those of other leases have been answered
      for (auto& pending : its) fail(*pending.record, error);
    }
  }
}

void Acknowledger::fail(Record& record, const Error& error) const {
  if (!record.failed()) record.fail(error, by_, store_.clock().now());
}

}  // namespace hammy::queue
