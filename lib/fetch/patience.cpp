#include "fetch/patience.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"

namespace hammy::fetch {

std::optional<Instant> Patience::next(const Missing& missing, Instant now) const {
  if (attempts > 0 && missing.looks >= attempts) return {};
  auto last = missing.since + longest;
  if (now >= last) return {};
  return std::min<Instant>(now + every, last);
}

Patience read_patience(const record::Record& record, const scope::Scope& scope) {
  Patience patience;
  auto own = record.value("fetch");
  auto duration = [&](std::string_view key, std::chrono::seconds& into) {
    if (auto said = own.find(key); said.has_value()) {
      auto parsed = parse_duration(said.text());
      if (!parsed)
        throw Error{"fetch.setting", fmt::format("'{}' in the record's 'fetch' is no duration", key),
                    "write it as 30m, 2h or 7d"};
      into = *parsed;
    } else if (auto setting = scope.duration(fmt::format("template.fetch.{}", key))) {
      into = *setting;
    }
  };
  duration("every", patience.every);
  duration("for", patience.longest);
  patience.every = std::max(patience.every, std::chrono::seconds{1});
  auto fallback = scope.integer("template.fetch.attempts").value_or(0);
  patience.attempts = std::max<std::int64_t>(own.find("attempts").integer(fallback), 0);
  return patience;
}

}  // namespace hammy::fetch
