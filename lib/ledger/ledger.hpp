// The ledger: who decided what and when, in rows that are only ever added.
//
// Each organisation has one chain: an entry's hash covers the hash of the entry before it, so that an entry which is
// changed, taken out or put in between afterwards shows. It lies in the store, so that an entry is written in the
// transaction of what it is about.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "sql/database.hpp"
#include "sql/schema.hpp"

namespace hammy::ledger {

/// The steps of the tables ledger_*.
const sql::Schema& schema();

struct Entry {
  std::int64_t number = 0;  ///< from 1, without gaps
  Instant at;
  std::string actor;    ///< who did it: a user's name
  std::string action;   ///< what was done, "template.activate"
  std::string subject;  ///< to what, "invoice@3"
  std::string detail;   ///< a JSON object
  std::string hash;     ///< 64 hexadecimal digits
};

/// What is to be written down; number and hash follow.
struct Act {
  std::string_view actor, action, subject;
  std::string_view detail = "{}";
};
/// Adds an entry to the chain of the transaction's organisation.
void append(sql::Transaction& write, const scope::Scope& scope, Instant at, const Act& act);
/// Adds one for each of `acts`, in their order.
void append(sql::Transaction& write, const scope::Scope& scope, Instant at, std::span<const Act> acts);

/// Calls `each` with the entries about a subject or, as "invoice@3" is about "invoice", its versions; with all of them
/// when it is empty. The oldest comes first.
void read(sql::Transaction& read, std::string_view subject, const std::function<void(const Entry&)>& each);

/// The first entry that does not follow from those before it; nothing when the chain is whole.
std::optional<std::int64_t> first_broken(sql::Transaction& read, const scope::Scope& scope);

}  // namespace hammy::ledger
