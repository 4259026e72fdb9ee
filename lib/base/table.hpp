// Tables for a terminal: columns as wide as their widest cell.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hammy {

class Table {
 public:
  /// `alignment` has a letter for each column: l for texts, r for numbers.
  Table(std::vector<std::string> headings, std::string_view alignment);
  /// Cells are shown without control characters; an empty one as "-".
  void add(std::vector<std::string> cells);
  bool empty() const { return rows_.size() == 1; }
  /// The headings and the rows, each with its line end; nothing trails the last column.
  std::string text() const;

 private:
  std::string alignment_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<std::size_t> widths_;
};

}  // namespace hammy
