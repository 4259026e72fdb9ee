// Where the rows of a template went: each may stand in the made sheet once, often or not at all.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "xlsx/reference.hpp"

namespace hammy::xlsx {

/// A row of the template, or several that hold nothing, and the sections over rows that it stands in, outermost first.
struct Unit {
  std::uint32_t first = 0, count = 1;
  std::vector<std::uint32_t> loops;
};

class RowMap {
 public:
  /// `units` are in order and cover every row.
  explicit RowMap(const std::vector<Unit>& units, std::uint32_t loops)
      : units_(units), instances_(units.size()), loops_(loops) {}

  /// The next row made is one of this unit; returns its number. Throws `xlsx.limit` above 1 048 576.
  std::uint32_t add(std::uint32_t unit);
  void begin_loop(std::uint32_t loop);
  void end_loop(std::uint32_t loop);

  /// The number of the row made last, and what stands for it in `from` below.
  std::uint32_t row() const { return last_row_; }
  std::uint32_t moment() const { return static_cast<std::uint32_t>(rows_.size()); }

  /// The first and last row that the rows of `area` became, as the row sees it that was made at the moment `from` of
  /// the template's row `row`: within the same turn of the sections that both stand in. Nothing when there are none.
  /// Without `from`, in the whole sheet.
  struct Seen {
    std::uint32_t first, last;
    bool is_one;                                                     ///< of each row
    std::vector<std::pair<std::uint32_t, std::uint32_t>> stretches;  ///< without the rows between them
  };
  std::optional<Seen> seen(std::uint32_t first, std::uint32_t last, std::uint32_t row, std::uint32_t from) const;
  std::optional<Seen> seen(std::uint32_t first, std::uint32_t last) const;
  /// Each pair of rows made that the rows `first` and `last` became in one turn.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> copies(std::uint32_t first, std::uint32_t last) const;

 private:
  struct Turn {
    std::uint32_t begin, end;  ///< moments
  };
  std::size_t unit_of(std::uint32_t row) const;
  std::optional<Seen> within(std::uint32_t first, std::uint32_t last, std::uint32_t begin, std::uint32_t end) const;

  const std::vector<Unit>& units_;
  std::vector<std::vector<std::uint32_t>> instances_;  ///< moments, by unit
  std::vector<std::vector<Turn>> loops_;
  std::vector<std::uint32_t> rows_;  ///< made, by moment from 1
  std::uint32_t last_row_ = 0;
};

}  // namespace hammy::xlsx
