#include "xlsx/move.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/error.hpp"
#include "base/text.hpp"

namespace hammy::xlsx {

namespace {

/// An area whose rows went to `seen`. One that went nowhere becomes cells of the last row, which hold nothing: a sum
/// over them is 0.
Area moved(Area area, const std::optional<RowMap::Seen>& seen, bool argument = true) {
  if (!seen) {
    area.row = area.last_row = max_row;
    return area;
  }
  if (area.is_range || (argument && !seen->is_one && seen->first != seen->last)) {
    area.is_range = true;
    area.row = seen->first;
    area.last_row = seen->last;
  } else {
    area.row = area.last_row = seen->first;
  }
  return area;
}

/// Where it stands in a list, without the rows that came between its own: subtotals are not summed up once more.
std::vector<Area> moved(const Area& area, const std::optional<RowMap::Seen>& seen, Site site) {
  if (!seen || site != Site::list || seen->stretches.size() < 2) return {moved(area, seen, site != Site::expression)};
  constexpr std::size_t max_arguments = 250;
  if (seen->stretches.size() > max_arguments)
    throw Error{"xlsx.limit", fmt::format("a formula over {} groups of rows; 250 is the limit", seen->stretches.size()),
                "sum subtotals up by SUMIF, or put the groups into sheets of their own"};
  std::vector<Area> all;
  all.reserve(seen->stretches.size());
  for (auto [first, last] : seen->stretches) {
    auto& one = all.emplace_back(area);
    one.is_range = true;
    one.row = first;
    one.last_row = last;
  }
  return all;
}

std::uint32_t number(std::string_view text) {
  std::uint32_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string* attribute(xml::Node& node, std::string_view name) {
  for (auto& one : node.attributes)
    if (one.name == name) return &one.value;
  return nullptr;
}

/// The text with the row of an end of an anchor; 0 when there is none.
std::uint32_t row_text(const xml::Tree& tree, std::uint32_t anchor, std::string_view end) {
  for (auto i = anchor + 1; i < tree[anchor].end; ++i) {
    const auto& parent = tree[tree[i].parent];
    if (tree[i].is_text() && xml::local_name(parent.name) == "row" && xml::local_name(tree[parent.parent].name) == end)
      return i;
  }
  return 0;
}

}  // namespace

const Filling* Mover::find(std::string_view name) const {
  auto found = std::find_if(sheets_.begin(), sheets_.end(),
                            [&](const Filling* filling) { return text::iequals(filling->sheet().name, name); });
  return found == sheets_.end() ? nullptr : *found;
}

std::string Mover::in_row(const Formula& formula, const Filling& own, std::uint32_t moment) const {
  return rewritten(formula.text, [&](std::string_view name, const Area& area, Site site) -> std::vector<Area> {
    const auto* there = name.empty() ? &own : find(name);
    if (!there) return {area};
    if (there != &own) return moved(area, there->rows().seen(area.row, area.last_row), site);
    auto seen = own.rows().seen(area.row, area.last_row, formula.row, moment);
    // One cell of rows that were repeated: the nearest one.
    if (seen && !area.is_range && site == Site::expression && area.row <= formula.row) seen->first = seen->last;
    return moved(area, seen, site);
  });
}

std::string Mover::formula(std::string_view text, const Filling* own) const {
  return rewritten(text, [&](std::string_view name, const Area& area, Site) -> std::vector<Area> {
    const auto* there = name.empty() ? own : find(name);
    return {there ? moved(area, there->rows().seen(area.row, area.last_row)) : area};
  });
}

Area Mover::grown(const Area& area, const Filling& own) const {
  return moved(area, own.rows().seen(area.row, area.last_row));
}

/// The areas of an attribute sqref, with blanks between them; those whose rows went are left out.
std::string Mover::areas(std::string_view text, const Filling& own) const {
  std::vector<std::string> made;
  for (auto word : text::split(text, ' ')) {
    auto area = parse_area(word);
    if (area && own.rows().seen(area->row, area->last_row)) made.push_back(grown(*area, own).text());
  }
  return text::join(made, " ");
}

std::string Mover::sheet(const Filling& filling) const {
  std::string rows;
  std::size_t at = 0;
  for (const auto& gap : filling.gaps()) {
    rows.append(filling.rendered, at, gap.at - at);
    at = gap.at;
    xml::append_text(rows, in_row(filling.sheet().formulas[gap.formula], filling, gap.moment));
  }
  rows.append(filling.rendered, at);
  const auto& tree = filling.sheet().tree;
  auto out = around_rows(tree, filling);
  auto place = out.find("<sheetData>");
  return out.replace(place, std::string_view("<sheetData></sheetData>").size(), rows);
}

/// All of a sheet but its rows.
std::string Mover::around_rows(const xml::Tree& tree, const Filling& own) const {
  auto copy = tree;
  std::vector<bool> cut(copy.size());
  std::map<std::uint32_t, std::string> instead;
  constexpr std::array<std::string_view, 4> formulas{"formula", "formula1", "formula2", "xm:f"};
  for (std::uint32_t i = 0; i < copy.size(); ++i) {
    auto& node = copy[i];
    if (node.name == "sheetData") {
      instead[i] = "<sheetData></sheetData>";
      i = node.end - 1;
    } else if (node.is_text()) {
      const auto& parent = copy[node.parent].name;
      if (std::find(formulas.begin(), formulas.end(), parent) != formulas.end()) node.text = formula(node.text, &own);
      if (parent == "xm:sqref") node.text = areas(node.text, own);
    } else if (node.name == "mergeCell" || node.name == "hyperlink") {
      auto* ref = attribute(node, "ref");
      auto area = ref ? parse_area(*ref) : std::nullopt;
      if (!area) continue;
      auto& all = instead[i];
      for (auto [first, last] : own.rows().copies(area->row, area->last_row)) {
        area->row = first;
        area->last_row = last;
        *ref = area->text();
        xml::append_node(all, copy, i, cut);
      }
    } else if (node.name == "brk" && copy[node.parent].name == "rowBreaks") {
      auto* id = attribute(node, "id");
      auto seen = id ? own.rows().seen(number(*id), number(*id)) : std::nullopt;
      if (seen)
        *id = std::to_string(seen->last);
      else
        cut[i] = true;
    } else if (auto* squares = attribute(node, "sqref"); squares && node.name != "selection") {
      *squares = areas(*squares, own);
      cut[i] = squares->empty();
    } else if (auto* ref = attribute(node, "ref")) {
      if (auto area = parse_area(*ref)) *ref = grown(*area, own).text();
    }
  }
  // A list that has lost all it had may not stand there empty.
  for (std::uint32_t i = 0; i < copy.size(); ++i) {
    auto& node = copy[i];
    constexpr std::array<std::string_view, 4> lists{"mergeCells", "hyperlinks", "dataValidations", "rowBreaks"};
    if (std::find(lists.begin(), lists.end(), node.name) == lists.end()) continue;
    bool any = false;
    for (auto child = i + 1; child < node.end; child = copy[child].end) {
      auto found = instead.find(child);
      any = any || (!cut[child] && (found == instead.end() || !found->second.empty()));
    }
    cut[i] = !any;
    std::erase_if(node.attributes,
                  [](const xml::Attribute& one) { return one.name == "count" || one.name == "manualBreakCount"; });
  }
  return xml::write(copy, cut, instead);
}

std::string Mover::table(xml::Tree tree, const Filling& own) const {
  for (auto& node : tree)
    if (auto* ref = attribute(node, "ref"))
      if (auto area = parse_area(*ref)) {
        auto made = grown(*area, own);
        // A table has a row below its head, be it an empty one.
        if (node.name == "table" && made.last_row == made.row && area->last_row > area->row) ++made.last_row;
        *ref = made.text();
      }
  return xml::write(tree, std::vector<bool>(tree.size()));
}

std::string Mover::drawing(xml::Tree tree, const Filling& own) const {
  std::vector<bool> cut(tree.size());
  for (std::uint32_t i = 0; i < tree.size(); ++i) {
    auto anchor = xml::local_name(tree[i].name);
    if (anchor != "twoCellAnchor" && anchor != "oneCellAnchor") continue;
    auto from = row_text(tree, i, "from"), to = row_text(tree, i, "to");
    if (!from) continue;
    auto was = number(tree[from].text) + 1;
    auto seen = own.rows().seen(was, was);
    cut[i] = !seen;
    if (!seen) continue;
    tree[from].text = std::to_string(seen->first - 1);
    if (to) tree[to].text = std::to_string(number(tree[to].text) + seen->first - was);
  }
  return xml::write(tree, cut);
}

std::string Mover::comments(xml::Tree tree, const Filling& own) const {
  std::vector<bool> cut(tree.size());
  for (std::uint32_t i = 0; i < tree.size(); ++i) {
    auto* ref = tree[i].name == "comment" ? attribute(tree[i], "ref") : nullptr;
    auto area = ref ? parse_area(*ref) : std::nullopt;
    if (!area) continue;
    auto seen = own.rows().seen(area->row, area->row);
    cut[i] = !seen;
    if (seen) area->row = area->last_row = seen->first;
    *ref = area->text();
  }
  return xml::write(tree, cut);
}

std::string Mover::shapes(std::string vml, const Filling& own) const {
  constexpr std::string_view open = "<x:Row>";
  for (auto at = vml.find(open); at != vml.npos; at = vml.find(open, at + 1)) {
    auto begin = at + open.size(), end = vml.find('<', begin);
    auto row = number(std::string_view(vml).substr(begin, end - begin)) + 1;
    if (auto seen = own.rows().seen(row, row)) vml.replace(begin, end - begin, std::to_string(seen->first - 1));
  }
  return vml;
}

std::string Mover::formulas(xml::Tree tree, std::string_view element) const {
  std::vector<bool> cut(tree.size());
  for (std::uint32_t i = 0; i < tree.size(); ++i) {
    if (tree[i].is_text() && xml::local_name(tree[tree[i].parent].name) == element)
      tree[i].text = formula(tree[i].text, nullptr);
    // What a chart showed when it was saved.
    auto name = xml::local_name(tree[i].name);
    if (name == "numCache" || name == "strCache") cut[i] = true;
  }
  return xml::write(tree, cut);
}

}  // namespace hammy::xlsx
