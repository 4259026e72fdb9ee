#include "base/table.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace hammy {

Table::Table(std::vector<std::string> headings, std::string_view alignment)
    : alignment_(alignment), widths_(headings.size()) {
  add(std::move(headings));
}

void Table::add(std::vector<std::string> cells) {
  cells.resize(widths_.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    cells[i] = cells[i].empty() ? "-" : text::printable(cells[i]);
    widths_[i] = std::max(widths_[i], text::code_points(cells[i]));
  }
  rows_.push_back(std::move(cells));
}

std::string Table::text() const {
  std::string out;
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      std::string padding(widths_[i] - text::code_points(row[i]), ' ');
      if (i > 0) out += "  ";
      out += alignment_[i] == 'r' ? padding + row[i] : row[i] + padding;
    }
    out.resize(out.find_last_not_of(' ') + 1);
    out += '\n';
  }
  return out;
}

}  // namespace hammy
