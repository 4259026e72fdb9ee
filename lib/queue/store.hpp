// The store of queues: records that wait for a program, in a database that survives everything.
//
// A record is put into a queue once, however often it comes (put), taken under a lease by whoever will work on it
// (take), and answered (conclude): moved on, put back until its time, or into the queue of failures, all in the
// transaction that takes it out. A lease that is not renewed runs out, and its records can be taken again; whoever held
// it is refused from then on. The highest priority leaves first, within one the oldest; limits, pauses and hours hold
// records back in the store, where they cost nothing.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "config/config.hpp"
#include "queue/item.hpp"
#include "queue/settings.hpp"
#include "record/record.hpp"
#include "scope/scope.hpp"
#include "sql/database.hpp"

namespace hammy::queue {

/// How records are put.
struct Putting {
  std::string failed;  ///< where those with an error go; empty: failed_name() of the queue
  std::string by;      ///< the program that takes them in, for the log entries accepted and scheduled; empty: no entry
  std::string origin;  ///< what they were in another store, so that each is taken over once; "<this>/<n>" for the nth
};

/// A record that was taken.
struct Taken {
  std::int64_t seq = 0;
  std::string id, line;
  std::int64_t attempts = 0;   ///< how often it failed before
  std::int64_t crashes = 0;    ///< how often whoever had taken it went away without an answer
  std::int64_t published = 0;  ///< see Item
};

/// Records taken together.
struct Batch {
  std::string org, queue, token;
  std::vector<Taken> records;
};

/// The answer to a taken record.
struct Answer {
  const Taken* taken = nullptr;
  record::Record* primary = nullptr;  ///< with error or hold where it failed or must wait
  std::span<record::Record> extras;   ///< records that were made beside it
};

/// Where answers go, by record type; "" stands for all others. A type without a place: events go into the outbox,
/// messages have come to their end, other extras are an error.
struct Routes {
  std::map<std::string, std::string, std::less<>> to;
  std::string failed;  ///< empty: failed_name() of the queue
  const std::string* find(std::string_view type) const;
};

class Store {
 public:
  /// Opens the store at `url`, or, when it is empty, where hammy.toml says. `config`, `clock` and `ids` outlive it.
  /// Throws `sql.missing` or `sql.outdated` with the hint what to run.
  Store(const config::Config& config, Clock& clock, IdSource& ids, std::string_view url = {},
        std::filesystem::path home = config::home());
  ~Store();

  /// Puts records of one organisation in one transaction; durable when it returns. Records that fail to be put
  /// (`queue.field`) are failed in the name of `putting.by` and go to the queue of failures with those that came with
  /// an error; held ones wait. Returns how many were new.
  std::size_t put(const scope::Scope& scope, std::string_view queue, std::span<record::Record* const> records,
                  const Putting& putting);

  /// Takes up to `most` records that may be taken now, for `ttl`. `holder` says who, for people; `token` names the
  /// lease where the caller wants to. With 0 nothing is taken, but what has waited for its time becomes ready.
  Batch take(const scope::Scope& scope, std::string_view queue, std::size_t most, std::chrono::milliseconds ttl,
             std::string_view holder, std::string_view token = {});
  /// Extends the lease; false when it has run out.
  bool renew(const scope::Scope& scope, std::string_view token, std::chrono::milliseconds ttl);
  /// Answers records of a lease in one transaction. Throws `queue.lease-lost` and does nothing when one of them is no
  /// longer held under it. Behind sealed answers their content is purged, see purge.hpp.
  void conclude(const scope::Scope& scope, std::string_view token, std::span<const Answer> answers,
                const Routes& routes, std::string_view by);
  /// Gives unanswered records back to be taken again. `crashed` are those whose worker went away over them.
  void give_back(const scope::Scope& scope, std::string_view token, std::span<const std::int64_t> crashed);

  /// When something in the queue may become ready by the passing of time; nothing when nothing will.
  std::optional<Instant> next_change(const scope::Scope& scope, std::string_view queue);
  /// The organisations that have ever had something in `queue`, in turn: the one after `last` comes first.
  std::vector<std::string> organisations(std::string_view queue, std::string_view last);

  /// Of the store.
  const std::string& url() const { return url_; }
  scope::Scope scope_of(std::string_view org) const;
  Settings& settings(const scope::Scope& scope);
  sql::Database& database() { return database_; }
  Clock& clock() { return clock_; }

 private:
  const config::Config& config_;
  Clock& clock_;
  IdSource& ids_;
  std::filesystem::path home_;
  std::string url_;
  sql::Database database_;
  std::map<std::string, std::unique_ptr<Settings>, std::less<>> settings_;
};

}  // namespace hammy::queue
