// Where the sections of a sheet begin and end.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "xlsx/sheet.hpp"

namespace hammy::xlsx {

namespace {

using Role = Tag::Role;

class Placer {
 public:
  Placer(Sheet& sheet, std::vector<std::string>& problems) : sheet_(sheet), problems_(problems) {}

  void run() {
    match();
    for (auto& tag : sheet_.tags)
      if (tag.role == Role::open) site(tag, sheet_.tags[tag.partner]);
    for (std::uint32_t i = 0; i < sheet_.rows.size(); ++i) row(i);
    for (auto& row : sheet_.rows)
      for (auto& cell : row.cells) cell.alone = is_alone(cell);
  }

 private:
  void problem(const Tag& tag, const std::string& what) { problems_.push_back(tag.place + ": " + what); }

  void match() {
    std::vector<std::uint32_t> open;
    auto& tags = sheet_.tags;
    auto never_closed = [&](Tag& tag) {
      problem(tag, fmt::format("'{}' is never closed", tag.whole));
      tag.role = Role::silent;
    };
    for (std::uint32_t i = 0; i < tags.size(); ++i) {
      if (tags[i].role == Role::open) open.push_back(i);
      if (tags[i].role != Role::close) continue;
      auto same = [&](std::uint32_t at) { return tags[at].name() == tags[i].name(); };
      if (std::find_if(open.rbegin(), open.rend(), same) == open.rend()) {
        problem(tags[i], open.empty()
                             ? fmt::format("'{}' closes nothing that is open", tags[i].whole)
                             : fmt::format("'{}' does not close '{}'", tags[i].whole, tags[open.back()].whole));
        tags[i].role = Role::silent;
        continue;
      }
      for (; !same(open.back()); open.pop_back()) never_closed(tags[open.back()]);
      tags[i].partner = open.back();
      tags[open.back()].partner = i;
      open.pop_back();
    }
    for (auto at : open) never_closed(tags[at]);
  }

  void site(Tag& open, Tag& close) {
    if (open.row == close.row && open.cell == close.cell) {
      if (open.run != close.run)
        problem(open, fmt::format("'{}' and '{}' stand in different formats of one cell", open.whole, close.whole));
      return;
    }
    open.block = close.block = true;
  }

  void row(std::uint32_t index) {
    auto& row = sheet_.rows[index];
    const Tag* ends = nullptr;
    const Tag* begins = nullptr;
    bool any = false;
    for (const auto& cell : row.cells)
      for (auto at : cell.tags) {
        const auto& tag = sheet_.tags[at];
        if (!tag.block || tag.role == Role::silent) continue;
        any = true;
        (tag.role == Role::open ? row.opens : row.closes).push_back(at);
        if (sheet_.tags[tag.partner].row != index) (tag.role == Role::open ? begins : ends) = &tag;
      }
    row.removed =
        any && std::all_of(row.cells.begin(), row.cells.end(), [&](const Cell& cell) { return is_spent(cell); });
    if (begins && ends && !row.removed)
      problem(*begins, fmt::format("'{}' and '{}' are about the same row; put them into different rows", ends->whole,
                                   begins->whole));
  }

  static bool is_blank(const Cell& cell) {
    return std::all_of(cell.text.begin(), cell.text.end(), [](const Run& run) { return text::trim(run.text).empty(); });
  }

  /// Whether there is nothing in a cell once the tags of sections over rows are gone.
  bool is_spent(const Cell& cell) const {
    auto gone = [&](std::uint32_t at) { return sheet_.tags[at].block || sheet_.tags[at].role == Role::silent; };
    bool has_value = xml::find_child(sheet_.tree, cell.node, "v") < sheet_.tree.size();
    return !cell.formula_node && (!has_value || !cell.tags.empty()) && is_blank(cell) &&
           std::all_of(cell.tags.begin(), cell.tags.end(), gone);
  }

  bool is_alone(const Cell& cell) const {
    auto values = std::count_if(cell.tags.begin(), cell.tags.end(),
                                [&](std::uint32_t at) { return sheet_.tags[at].role == Role::value; });
    auto others = std::any_of(cell.tags.begin(), cell.tags.end(), [&](std::uint32_t at) {
      const auto& tag = sheet_.tags[at];
      return (tag.role == Role::value && tag.inside.starts_with('>')) ||
             ((tag.role == Role::open || tag.role == Role::close) && !tag.block);
    });
    return values == 1 && !others && is_blank(cell);
  }

  Sheet& sheet_;
  std::vector<std::string>& problems_;
};

}  // namespace

void place_sections(Sheet& sheet, std::vector<std::string>& problems) { Placer(sheet, problems).run(); }

}  // namespace hammy::xlsx
