#include "archive/filter.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "events/vocabulary.hpp"

namespace hammy::archive {

namespace {

std::optional<Instant> date(std::string_view text) {
  if (text.size() != 10) return {};
  return parse_rfc3339(std::string(text) + "T00:00:00Z");
}

Instant other_than_date(std::string_view text, Instant now) {
  if (auto at = parse_rfc3339(text)) return *at;
  if (auto duration = parse_duration(text)) return now - *duration;
  throw Error{"archive.time", fmt::format("'{}' is no time", text::clip(text, 80)),
              "write 2026-11-22, 2026-11-22T08:00:00+01:00, or how long ago: 7d"}
      .exits(Exit::usage);
}

}  // namespace

Instant since(std::string_view text, Instant now) {
  if (auto day = date(text)) return *day;
  return other_than_date(text, now);
}

Instant until(std::string_view text, Instant now) {
  if (auto day = date(text)) return *day + std::chrono::days(1);
  return other_than_date(text, now);
}

Condition condition(const Filter& filter) {
  Condition all{"m.org = :org", {}};
  auto add = [&](std::string_view sql, sql::Parameter parameter) {
    all.sql += " AND ";
    all.sql += sql;
    all.parameters.push_back(parameter);
  };
  if (!filter.campaign.empty()) add("m.campaign = :campaign", {"campaign", filter.campaign});
  if (!filter.template_name.empty())
    add("(m.template = :template OR substr(m.template, 1, length(:template) + 1) = :template || '@')",
        {"template", filter.template_name});
  if (!filter.channel.empty()) add("m.channel = :channel", {"channel", filter.channel});
  if (!filter.state.empty()) {
    if (!events::stage_from(filter.state)) {
      std::vector<std::string> words;
      for (const auto& entry : events::stages()) words.emplace_back(entry.word);
      throw Error{"archive.state", fmt::format("there is no state '{}'", text::clip(filter.state, 80)),
                  "the states are " + text::join(words, ", ")}
          .exits(Exit::usage);
    }
    add("m.state = :state", {"state", filter.state});
  }
  if (!filter.to.empty())
    // As text::lower() did: ASCII letters alone.
    add("m.id IN (SELECT message FROM archive_address WHERE org = :org AND address = lower(:address /*pg COLLATE "
        "\"C\"*/))",
        {"address", filter.to});
  if (filter.since) add("m.created >= :since", {"since", filter.since->time_since_epoch().count()});
  if (filter.until) add("m.created < :until", {"until", filter.until->time_since_epoch().count()});
  return all;
}

}  // namespace hammy::archive
