#include "consent/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/csv.hpp"
#include "base/text.hpp"

namespace hammy::consent {

namespace {

constexpr std::array<std::string_view, 9> columns{"address", "kind",   "channel", "scope",  "list",
                                                  "reason",  "source", "at",      "expires"};
constexpr std::size_t at_once = 500;  // rows in a transaction

Instant time_of(const std::string& text, std::string_view column) {
  // A day is its beginning in UTC.
  auto at = parse_rfc3339(text.size() == 10 ? text + "T00:00:00Z" : text);
  if (!at)
    throw Error{"consent.time", fmt::format("'{}' is no time: '{}'", column, text::clip(text, 40)),
                "write 2026-11-22 or 2026-11-22T08:00:00+01:00"};
  return *at;
}

/// Where each of `columns` stands in the table.
class Heading {
 public:
  explicit Heading(const std::vector<std::string>& names) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      auto found = std::find_if(names.begin(), names.end(),
                                [&](const std::string& name) { return text::iequals(text::trim(name), columns[i]); });
      if (found != names.end()) places_[i] = found - names.begin();
    }
    if (places_[0] < 0)
      throw Error{"consent.columns", "the table has no column 'address'",
                  fmt::format("its first row names the columns: {}", fmt::join(columns, ", "))};
  }

  Entry entry(const std::vector<std::string>& row, const Entry& otherwise) const {
    auto cell = [&](std::string_view column) {
      auto place =
          places_[static_cast<std::size_t>(std::find(columns.begin(), columns.end(), column) - columns.begin())];
      return place < 0 || static_cast<std::size_t>(place) >= row.size()
                 ? std::string()
                 : std::string(text::trim(row[static_cast<std::size_t>(place)]));
    };
    auto entry = otherwise;
    auto take = [&](std::string_view column, std::string& into) {
      if (auto text = cell(column); !text.empty()) into = std::move(text);
    };
    take("address", entry.address);
    take("channel", entry.channel);
    take("list", entry.list);
    take("reason", entry.reason);
    take("source", entry.source);
    if (auto kind = cell("kind"); !kind.empty()) entry.kind = kind_from(kind);
    if (auto scope = cell("scope"); !scope.empty()) {
      entry.extent = extent_from(scope);
      if (entry.extent != Extent::list && cell("list").empty()) entry.list.clear();
    } else if (!entry.list.empty()) {
      entry.extent = Extent::list;
    }
    if (auto at = cell("at"); !at.empty()) entry.at = time_of(at, "at");
    if (auto expires = cell("expires"); !expires.empty()) entry.expires = time_of(expires, "expires");
    return entry;
  }

 private:
  std::array<std::ptrdiff_t, columns.size()> places_{-1, -1, -1, -1, -1, -1, -1, -1, -1};
};

}  // namespace

Imported import_table(Register& persons, const scope::Scope& scope, std::istream& csv, const Entry& otherwise,
                      Instant now, const std::function<void(std::size_t line, const Error& error)>& complain) {
  Imported result;
  CsvReader reader(csv);
  std::vector<std::string> row;
  if (!reader.next(row)) return result;
  Heading heading(row);
  std::vector<Entry> entries;
  std::vector<std::size_t> lines;
  auto fails = [&](std::size_t line, const Error& error) {
    if (error.failure() != Failure::permanent) throw Error(error);
    ++result.failed;
    complain(line, error);
  };
  auto add_one = [&](std::size_t i) {
    try {
      result.added += static_cast<std::int64_t>(persons.add(scope, {&entries[i], 1}, now));
    } catch (const Error& error) {
      fails(lines[i], error);
    }
  };
  auto add_all = [&] {
    try {
      result.added += static_cast<std::int64_t>(persons.add(scope, entries, now));
    } catch (const Error&) {  // one of them; each alone tells which
      for (std::size_t i = 0; i < entries.size(); ++i) add_one(i);
    }
    entries.clear();
    lines.clear();
  };
  for (bool more = true; more;) {
    try {
      more = reader.next(row);
      if (!more) break;
      ++result.rows;
      entries.push_back(heading.entry(row, otherwise));
      lines.push_back(reader.line());
    } catch (const Error& error) {
      add_all();  // complaints come in the order of the lines
      fails(reader.line(), error);
    }
    if (entries.size() >= at_once) add_all();
  }
  add_all();
  return result;
}

}  // namespace hammy::consent
