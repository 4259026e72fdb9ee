// Acknowledging by hand: answers that come as a stream of records, without the seqs that hammy-run keeps beside them.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "queue/store.hpp"

namespace hammy::queue {

/// Routes from "QUEUE" and "TYPE=QUEUE". Throws `queue.name`.
Routes read_routes(const std::vector<std::string>& to, std::string_view failed);

/// Concludes records that have been taken and not answered.
class Acknowledger {
 public:
  /// Only what was taken from `queue` and under `token`, where these are named.
  Acknowledger(Store& store, Routes routes, std::string queue, std::string token, std::string by)
      : store_(store),
        routes_(std::move(routes)),
        queue_(std::move(queue)),
        token_(std::move(token)),
        by_(std::move(by)) {}

  /// Concludes `records`, all of one organisation, each in its lease's transaction. Records that name another in `of`
  /// are its extras: they go with that one, which may come with a later call; until then it is not answered, so that it
  /// would make them again. One that nobody has taken fails: `queue.not-leased`.
  void answer(const scope::Scope& scope, std::span<record::Record* const> records);

 private:
  void fail(record::Record& record, const Error& error) const;

  Store& store_;
  Routes routes_;
  std::string queue_, token_, by_;
  std::map<std::string, std::vector<record::Record>, std::less<>> extras_;  ///< by organisation and id
};

}  // namespace hammy::queue
