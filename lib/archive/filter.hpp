// Filters: which messages of the archive are meant.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "sql/parameter.hpp"

namespace hammy::archive {

/// Empty fields let everything through.
struct Filter {
  std::string campaign;
  std::string template_name;  ///< "invoice" means all its versions, "invoice@3" that one
  std::string channel;
  std::string state;
  std::string to;                       ///< an e-mail address or telephone number
  std::optional<Instant> since, until;  ///< created at `since` or later, and before `until`
  std::int64_t limit = 0;
};

/// The beginning of a time that a person names: RFC 3339, a date such as 2026-11-22 (in UTC), or a duration such as 7d
/// before `now`. Throws `archive.time`, exit 64.
Instant since(std::string_view text, Instant now);
/// Likewise its end: a date means until the end of that day.
Instant until(std::string_view text, Instant now);

/// A condition on the table archive_message, which has the alias m, and its parameters.
struct Condition {
  std::string sql;
  std::vector<sql::Parameter> parameters;
};
/// `filter` must outlive the result. Throws `archive.state`, exit 64, for a state that there is not.
Condition condition(const Filter& filter);

}  // namespace hammy::archive
