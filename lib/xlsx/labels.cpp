#include "xlsx/labels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "xml/tree.hpp"

namespace hammy::xlsx {

namespace {

using Kind = Label::Kind;

// What Excel takes (its specification and limits).
constexpr std::size_t max_name = 31, max_header = 255;

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

/// The text with its tags between "{{" and "}}"; empty when it has none.
std::string with_plain_tags(std::string_view text, const mustache::Delimiters& delimiters) {
  std::string out;
  std::size_t at = 0;
  while (auto tag = mustache::next_tag(text, at, delimiters)) {
    if (tag->end == text.npos) break;
    out += text.substr(at, tag->begin - at);
    out += "{{";
    out += tag->inside;
    out += "}}";
    at = tag->end;
  }
  if (at == 0) return {};
  return out.append(text.substr(at));
}

class Finder {
 public:
  Finder(const zip::Archive& archive, const mustache::Delimiters& delimiters, std::vector<std::string>& problems)
      : archive_(archive), delimiters_(delimiters), problems_(problems) {}

  void properties(const std::string& member) {
    auto tree = opc::read_part(archive_, member);
    for (std::uint32_t i = 0; i < tree.size(); ++i)
      if (tree[i].is_text()) add({Kind::property, member, {}, i, tree[i].text, {}}, "the properties");
  }

  void sheet(const SheetPart& part) {
    auto tree = opc::read_part(archive_, part.member);
    for (const auto& node : tree)
      if (node.is_text() && tree[tree[node.parent].parent].name == "headerFooter")
        add({Kind::header, part.member, tree[node.parent].name, 0, node.text, {}},
            "a header or footer of " + part.name);
  }

  void names(const Workbook& book) {
    for (std::uint32_t i = 0; i < book.sheets.size(); ++i)
      add({Kind::sheet_name, book.member, {}, i, book.sheets[i].name, {}}, "the name of a sheet");
  }

  std::vector<Label> all;

 private:
  void add(Label label, const std::string& where) {
    auto source = with_plain_tags(label.written, delimiters_);
    if (source.empty()) return;
    auto place = fmt::format("{}, in {} '{}'", archive_.name(), where, text::printable(text::clip(label.written, 100)));
    // In a header "&" begins a code, and values are escaped to be told from these.
    auto escape = label.kind == Kind::header ? mustache::Escape::xml : mustache::Escape::none;
    try {
      label.program = mustache::compile(place, source, escape);
      all.push_back(std::move(label));
    } catch (const Error& error) {
      problems_.push_back(error.message());
    }
  }

  const zip::Archive& archive_;
  const mustache::Delimiters& delimiters_;
  std::vector<std::string>& problems_;
};

/// A name as a sheet may have it, that is not among `taken` yet.
std::string sheet_name(std::string_view text, std::set<std::string>& taken) {
  auto name = text::one_line(text);
  for (char& c : name)
    if (std::string_view("[]:*?/\\").find(c) != std::string_view::npos) c = '-';
  while (name.starts_with('\'')) name.erase(0, 1);
  while (name.ends_with('\'')) name.pop_back();
  if (name.empty()) name = "Sheet";
  auto fitted = [&](const std::string& ending) {
    std::string_view whole = name;
    while (text::code_points(whole) + ending.size() > max_name) whole = text::clip(whole, whole.size() - 1);
    return std::string(whole) + ending;
  };
  auto fresh = fitted("");
  for (unsigned number = 2; !taken.insert(text::lower(fresh)).second; ++number)
    fresh = fitted(fmt::format(" ({})", number));
  return fresh;
}

/// A sheet's name in front of a cell.
std::string in_formula(std::string name) {
  replace_all(name, "'", "''");
  return fmt::format("'{}'!", name);
}

}  // namespace

std::vector<Label> find_labels(const zip::Archive& archive, const opc::ContentTypes& types, const Workbook& book,
                               const mustache::Delimiters& delimiters, std::vector<std::string>& problems) {
  Finder finder(archive, delimiters, problems);
  constexpr std::array<std::string_view, 3> properties{"core-properties+xml", "extended-properties+xml",
                                                       "custom-properties+xml"};
  for (const auto& [member, type] : types.parts())
    if (std::ranges::any_of(properties, [&type = type](auto ending) { return type.ends_with(ending); }))
      finder.properties(member);
  for (const auto& sheet : book.sheets) finder.sheet(sheet);
  finder.names(book);
  return std::move(finder.all);
}

FilledLabel fill(const Label& label, const mustache::Context& context, const mustache::Settings& settings,
                 mustache::Missed& missed) {
  FilledLabel filled{&label, {}};
  mustache::render(*label.program, context, settings, filled.text, missed);
  if (label.kind != Kind::header) return filled;
  constexpr std::pair<std::string_view, std::string_view> escaped[] = {
      {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&&"}};
  for (const auto& [from, to] : escaped) replace_all(filled.text, from, to);
  if (text::code_points(filled.text) > max_header)
    throw Error{"xlsx.text", fmt::format("a header or footer would have more than {} characters", max_header),
                "shorten it by the filter truncate"};
  return filled;
}

void put_labels(const zip::Archive& archive, const Workbook& book, std::vector<FilledLabel> labels,
                std::map<std::string, std::string>& made) {
  std::map<std::string, xml::Tree> trees;
  auto tree_of = [&](const std::string& member) -> xml::Tree& {
    auto [known, is_new] = trees.try_emplace(member);
    auto written = made.find(member);
    if (is_new)
      known->second = xml::read(fmt::format("{}({})", archive.name(), member),
                                written == made.end() ? archive.read(member) : written->second);
    return known->second;
  };
  std::set<std::string> taken, changed;
  std::map<std::string, std::string> renamed;  // as in formulas
  for (std::uint32_t i = 0; i < book.sheets.size(); ++i)
    if (std::ranges::none_of(labels, [&](const FilledLabel& one) {
          return one.label->kind == Kind::sheet_name && one.label->number == i;
        }))
      taken.insert(text::lower(book.sheets[i].name));
  for (auto& [label, text] : labels) {
    auto& tree = tree_of(label->member);
    changed.insert(label->member);
    if (label->kind == Kind::property) tree[label->number].text = text;
    if (label->kind == Kind::header)
      for (auto& node : tree)
        if (node.is_text() && tree[node.parent].name == label->element) node.text = text;
    if (label->kind != Kind::sheet_name) continue;
    auto name = sheet_name(text, taken);
    renamed[in_formula(label->written)] = in_formula(name);
    for (auto& node : tree)
      for (auto& attribute : node.attributes)
        if (node.name == "sheet" && attribute.name == "name" && attribute.value == label->written)
          attribute.value = name;
  }
  auto follow = [&](std::string& text) {
    auto before = text;
    for (const auto& [from, to] : renamed) replace_all(text, from, to);
    return text != before;
  };
  std::vector<std::string> with_formulas{book.member};
  for (const auto& sheet : book.sheets) with_formulas.push_back(sheet.member);
  with_formulas.insert(with_formulas.end(), book.charts.begin(), book.charts.end());
  if (!renamed.empty())
    for (const auto& member : with_formulas)
      for (auto& node : tree_of(member)) {
        bool moved = follow(node.text);
        for (auto& attribute : node.attributes)
          if (attribute.name == "location") moved = follow(attribute.value) || moved;
        if (moved) changed.insert(member);
      }
  for (const auto& member : changed) {
    const auto& tree = trees.at(member);
    made[member] = xml::write(tree, std::vector<bool>(tree.size()));
  }
}

std::string without_sheet_names(std::string formula, const mustache::Delimiters& delimiters) {
  for (auto at = formula.find('\''); at != formula.npos; at = formula.find('\'', at + 1)) {
    auto end = formula.find("'!", at + 1);
    if (end == formula.npos) break;
    if (!mustache::next_tag(std::string_view(formula).substr(at, end - at), 0, delimiters)) continue;
    formula.erase(at, end + 2 - at);
  }
  return formula;
}

}  // namespace hammy::xlsx
