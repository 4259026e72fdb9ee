#include "xlsx/rows.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace hammy::xlsx {

std::uint32_t RowMap::add(std::uint32_t unit) {
  auto count = units_[unit].count;
  auto row = last_row_ + 1;
  // What holds nothing may reach to the end of the sheet, and be pushed over it.
  last_row_ = std::min(max_row, last_row_ + count);
  if (row > max_row && count == 1) throw Error{"xlsx.limit", "a sheet of more than 1 048 576 rows", "shorten the data"};
  rows_.push_back(std::min(row, max_row));
  instances_[unit].push_back(moment());
  return row;
}

void RowMap::begin_loop(std::uint32_t loop) {
  auto now = moment() + 1;
  auto& turns = loops_[loop];
  if (!turns.empty() && turns.back().end == 0) turns.back().end = now;
  turns.push_back({now, 0});
}

void RowMap::end_loop(std::uint32_t loop) {
  auto& turns = loops_[loop];
  if (!turns.empty() && turns.back().end == 0) turns.back().end = moment() + 1;
}

std::size_t RowMap::unit_of(std::uint32_t row) const {
  auto behind = std::upper_bound(units_.begin(), units_.end(), row,
                                 [](std::uint32_t value, const Unit& unit) { return value < unit.first; });
  return behind == units_.begin() ? 0 : static_cast<std::size_t>(behind - units_.begin()) - 1;
}

std::optional<RowMap::Seen> RowMap::within(std::uint32_t first, std::uint32_t last, std::uint32_t begin,
                                           std::uint32_t end) const {
  std::optional<Seen> seen;
  for (auto at = unit_of(first); at < units_.size() && units_[at].first <= last; ++at) {
    const auto& unit = units_[at];
    const auto& moments = instances_[at];
    auto from = std::lower_bound(moments.begin(), moments.end(), begin);
    auto to = std::lower_bound(from, moments.end(), end);
    if (from == to) continue;
    auto skipped = std::max(first, unit.first) - unit.first;
    auto reached = std::min(last, unit.first + unit.count - 1) - unit.first;
    if (!seen) seen = Seen{max_row, 1, true, {}};
    seen->is_one = seen->is_one && to - from == 1;
    for (auto moment = from; moment != to; ++moment)
      seen->stretches.emplace_back(std::min(max_row, rows_[*moment - 1] + skipped),
                                   std::min(max_row, rows_[*moment - 1] + reached));
  }
  if (!seen) return seen;
  auto& all = seen->stretches;
  std::sort(all.begin(), all.end());
  std::size_t kept = 0;
  for (std::size_t i = 1; i < all.size(); ++i) {
    if (all[i].first <= all[kept].second + 1)
      all[kept].second = std::max(all[kept].second, all[i].second);
    else
      all[++kept] = all[i];
  }
  all.resize(kept + 1);
  seen->first = all.front().first;
  seen->last = all.back().second;
  return seen;
}

std::optional<RowMap::Seen> RowMap::seen(std::uint32_t first, std::uint32_t last, std::uint32_t row,
                                         std::uint32_t from) const {
  const auto &own = units_[unit_of(row)].loops, &top = units_[unit_of(first)].loops,
             &bottom = units_[unit_of(last)].loops;
  std::size_t depth = 0;
  auto same = [&](std::size_t at) {
    return at < own.size() && at < top.size() && at < bottom.size() && own[at] == top[at] && own[at] == bottom[at];
  };
  while (same(depth)) ++depth;
  if (depth == 0) return seen(first, last);
  const auto& turns = loops_[own[depth - 1]];
  auto turn = std::upper_bound(turns.begin(), turns.end(), from,
                               [](std::uint32_t value, const Turn& one) { return value < one.begin; });
  if (turn == turns.begin()) return {};
  --turn;
  return within(first, last, turn->begin, turn->end == 0 ? moment() + 1 : turn->end);
}

std::optional<RowMap::Seen> RowMap::seen(std::uint32_t first, std::uint32_t last) const {
  return within(first, last, 0, moment() + 1);
}

std::vector<std::pair<std::uint32_t, std::uint32_t>> RowMap::copies(std::uint32_t first, std::uint32_t last) const {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> made;
  auto at = unit_of(first);
  for (auto begin : instances_[at]) {
    auto seen_there = seen(first, last, first, begin);
    auto row = std::min(max_row, rows_[begin - 1] + first - units_[at].first);
    // Its end is that of the same turn, or the last one behind it.
    if (first == last)
      made.emplace_back(row, row);
    else if (seen_there && seen_there->last >= row)
      made.emplace_back(row, seen_there->last);
  }
  return made;
}

}  // namespace hammy::xlsx
