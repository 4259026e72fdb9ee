#include "xlsx/sheet.hpp"

#include <fmt/format.h>

#include <charconv>
#include <map>

#include "base/text.hpp"
#include "xlsx/labels.hpp"

namespace hammy::xlsx {

namespace {

std::uint32_t number(const xml::Node& node, std::string_view attribute) {
  std::uint32_t value = 0;
  if (auto* text = node.attribute(attribute)) std::from_chars(text->data(), text->data() + text->size(), value);
  return value;
}

std::string text_of(const xml::Tree& tree, std::uint32_t at) {
  std::string text;
  for (auto child = at + 1; child < tree[at].end; child = tree[child].end) text += tree[child].text;
  return text;
}

/// Whether a formula asks another program or machine: a DDE link, a web service.
bool fetches(std::string_view formula) {
  auto small = text::lower(formula);
  bool dde = false, quoted = false;
  for (char c : small) {
    if (c == '"') quoted = !quoted;
    dde = dde || (c == '|' && !quoted);
  }
  return dde || small.find("webservice(") != small.npos || small.find("rtd(") != small.npos;
}

class Reader {
 public:
  Reader(const std::string& file, Sheet& sheet, const std::vector<Text>& shared, const mustache::Delimiters& delimiters,
         std::vector<std::string>& problems)
      : file_(file), sheet_(sheet), tree_(sheet.tree), shared_(shared), delimiters_(delimiters), problems_(problems) {}

  void run() {
    auto data = xml::find_child(tree_, 0, "sheetData");
    if (data == tree_.size()) return;
    std::uint32_t last = 0;
    for (auto at = data + 1; at < tree_[data].end; at = tree_[at].end) {
      if (tree_[at].name != "row") continue;
      Row row;
      row.node = at;
      row.number = tree_[at].attribute("r") ? number(tree_[at], "r") : last + 1;
      if (row.number <= last || row.number > max_row) {
        problems_.push_back(fmt::format("{}, {}: rows out of order", file_, sheet_.name));
        return;
      }
      last = row.number;
      sheet_.rows.push_back(std::move(row));
      cells(static_cast<std::uint32_t>(sheet_.rows.size() - 1));
    }
  }

 private:
  void cells(std::uint32_t index) {
    auto& row = sheet_.rows[index];
    std::uint32_t last = 0;
    for (auto at = row.node + 1; at < tree_[row.node].end; at = tree_[at].end) {
      if (tree_[at].name != "c") continue;
      Cell cell;
      cell.node = at;
      auto* reference = tree_[at].attribute("r");
      auto area = reference ? parse_area(*reference) : std::nullopt;
      cell.column = last = area ? area->column : last + 1;
      cell.style = number(tree_[at], "s");
      row.cells.push_back(std::move(cell));
      content(index, row.cells.back());
    }
  }

  std::string place(const Row& row, const Cell& cell, std::string_view text) const {
    auto excerpt = text::clip(text::trim(text), 100);
    return fmt::format("{}, {}!{}{}, in '{}{}'", file_, sheet_.name, column_name(cell.column), row.number,
                       text::printable(excerpt), excerpt.size() < text::trim(text).size() ? "…" : "");
  }

  void content(std::uint32_t index, Cell& cell) {
    const auto& row = sheet_.rows[index];
    const auto* type = tree_[cell.node].attribute("t");
    for (auto at = cell.node + 1; at < tree_[cell.node].end; at = tree_[at].end) {
      const auto& name = tree_[at].name;
      if (name == "f") {
        formula(row, cell, at);
      } else if (name == "is") {
        cell.text = read_text(tree_, at);
      } else if (name == "v" && type && *type == "s") {
        std::size_t which = shared_.size();
        auto text = text_of(tree_, at);
        std::from_chars(text.data(), text.data() + text.size(), which);
        if (which < shared_.size()) cell.text = shared_[which];
      }
    }
    if (cell.formula_node)
      cell.text.clear();
    else
      tags(index, cell);
  }

  void formula(const Row& row, Cell& cell, std::uint32_t at) {
    sheet_.has_formulas = true;
    cell.formula_node = at;
    cell.formula = text_of(tree_, at);
    const auto* type = tree_[at].attribute("t");
    const auto* group = tree_[at].attribute("si");
    if (type && *type == "shared" && group) {
      if (!cell.formula.empty()) {
        masters_[*group] = {cell.formula, row.number, cell.column};
      } else if (auto master = masters_.find(*group); master != masters_.end()) {
        cell.formula = shifted(master->second, row.number, cell.column);
      }
    }
    auto problem = [&](std::string_view what) {
      problems_.push_back(fmt::format("{}: {}", place(row, cell, '=' + cell.formula), what));
    };
    if (type && *type == "dataTable") problem("a table of what-if data, which cannot be filled");
    if (fetches(cell.formula)) problem("a formula that fetches something from elsewhere");
    if (mustache::next_tag(without_sheet_names(cell.formula, delimiters_), 0, delimiters_))
      problem("a tag in a formula; put it into a cell of its own");
  }

  struct Master {
    std::string formula;
    std::uint32_t row, column;
  };
  /// A shared formula as it is in another cell.
  static std::string shifted(const Master& master, std::uint32_t row, std::uint32_t column) {
    auto move = [](std::uint32_t value, bool fixed, std::uint32_t from, std::uint32_t to, std::uint32_t max) {
      if (fixed || value == 0) return value;
      auto moved = static_cast<std::int64_t>(value) + to - from;
      return static_cast<std::uint32_t>(moved < 1 ? moved + max : moved > max ? moved - max : moved);
    };
    return rewritten(master.formula, [&](std::string_view, const Area& area, Site) -> std::vector<Area> {
      auto moved = area;
      moved.row = move(area.row, area.fixed_row, master.row, row, max_row);
      moved.last_row = move(area.last_row, area.fixed_last_row, master.row, row, max_row);
      moved.column = move(area.column, area.fixed_column, master.column, column, max_column);
      moved.last_column = move(area.last_column, area.fixed_last_column, master.column, column, max_column);
      return {moved};
    });
  }

  /// Takes the tags out of a cell's text; each stays at its place in the run that it begins in.
  void tags(std::uint32_t index, Cell& cell) {
    std::string text;
    std::vector<std::size_t> begins;
    for (const auto& run : cell.text) {
      begins.push_back(text.size());
      text += run.text;
    }
    const auto& row = sheet_.rows[index];
    Text left = cell.text;
    for (auto& run : left) run.text.clear();
    std::size_t at = 0;
    auto keep = [&](std::size_t until) {  // spreads text over the runs that it came from
      for (; at < until; ++at) left[run_at(begins, at)].text += text[at];
    };
    while (auto found = mustache::next_tag(text, at, delimiters_)) {
      if (found->end == text.npos) {
        problems_.push_back(fmt::format("{}: a tag is opened by '{}' and never closed by '{}'", place(row, cell, text),
                                        delimiters_.open, found->inside));
        break;
      }
      keep(found->begin);
      Tag tag;
      tag.inside = std::move(found->inside);
      tag.whole = text.substr(found->begin, found->end - found->begin);
      tag.place = place(row, cell, text);
      tag.row = index;
      tag.cell = static_cast<std::uint32_t>(row.cells.size() - 1);
      tag.run = static_cast<std::uint32_t>(run_at(begins, found->begin));
      tag.begin = left[tag.run].text.size();
      char sign = tag.inside.empty() ? '\0' : tag.inside.front();
      if (sign == '#' || sign == '^') tag.role = Tag::Role::open;
      if (sign == '/') tag.role = Tag::Role::close;
      if (sign == '!' || sign == '=') tag.role = Tag::Role::silent;
      cell.tags.push_back(static_cast<std::uint32_t>(sheet_.tags.size()));
      sheet_.tags.push_back(std::move(tag));
      at = found->end;
    }
    if (cell.tags.empty()) return;
    keep(text.size());
    cell.text = std::move(left);
  }

  static std::size_t run_at(const std::vector<std::size_t>& begins, std::size_t at) {
    std::size_t run = 0;
    while (run + 1 < begins.size() && begins[run + 1] <= at) ++run;
    return run;
  }

  const std::string& file_;
  Sheet& sheet_;
  const xml::Tree& tree_;
  const std::vector<Text>& shared_;
  const mustache::Delimiters& delimiters_;
  std::vector<std::string>& problems_;
  std::map<std::string, Master> masters_;  ///< of shared formulas, by their group
};

}  // namespace

std::string_view Tag::name() const { return text::trim(std::string_view(inside).substr(1)); }

Sheet read_sheet(const std::string& file, std::string name, xml::Tree tree, const std::vector<Text>& shared,
                 const mustache::Delimiters& delimiters, std::vector<std::string>& problems) {
  Sheet sheet;
  sheet.name = std::move(name);
  sheet.tree = std::move(tree);
  Reader(file, sheet, shared, delimiters, problems).run();
  place_sections(sheet, problems);
  return sheet;
}

}  // namespace hammy::xlsx
