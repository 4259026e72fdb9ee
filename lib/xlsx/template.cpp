#include "xlsx/template.hpp"

#include <fmt/format.h>

#include <deque>

#include "base/error.hpp"
#include "opc/relations.hpp"

namespace hammy::xlsx {

Template::Template(std::string name, std::string bytes, const mustache::Delimiters& delimiters) try
    : name_(std::move(name)),
      archive_(name_, std::move(bytes)),
      changed_(opc::without_external(archive_, "xlsx.external")),
      types_(archive_),
      book_(read_workbook(archive_, types_)) {
  std::vector<std::string> problems;
  Styles styles(archive_, book_.styles);
  std::vector<Text> shared;
  if (!book_.shared_strings.empty()) shared = read_shared(opc::read_part(archive_, book_.shared_strings));
  for (const auto& part : book_.sheets) {
    auto tree = opc::read_part(archive_, part.member);
    if (tree[0].name != "worksheet") {
      problems.push_back(fmt::format("{}, {}: a sheet in a form that Excel does not write", name_, part.name));
      continue;
    }
    std::vector<std::string> its;
    auto sheet = read_sheet(name_, part.name, std::move(tree), shared, delimiters, its);
    if (sheet.tags.empty() && !sheet.has_formulas && its.empty()) continue;
    sheets_.push_back(compile_sheet(name_, part.member, std::move(sheet), styles, its));
    moves_ = moves_ || sheets_.back().loops > 0;
    problems.insert(problems.end(), its.begin(), its.end());
  }
  labels_ = find_labels(archive_, types_, book_, delimiters, problems);
  if (!problems.empty()) opc::refuse(name_, problems, "see hammy-docx(7)");
  if (book_.chain.empty()) return;
  types_.remove_part(book_.chain);
  opc::Relations relations(archive_, book_.member);
  for (const auto& relation : std::vector(relations.all()))
    if (relation.kind() == "calcChain") relations.remove(relation.id);
  changed_[relations.member()] = relations.with({});
  changed_[std::string(opc::content_types_member)] = types_.text();
} catch (Error& error) {
  throw error.as(Failure::technical).exits(Exit::config);
}

void Template::link(mustache::Fragments& fragments, bool strict) {
  for (auto& sheet : sheets_) mustache::link(*sheet.program, fragments, strict);
  for (auto& label : labels_) mustache::link(*label.program, fragments, strict);
}

std::vector<const mustache::Program*> Template::programs() const {
  std::vector<const mustache::Program*> programs;
  programs.reserve(sheets_.size() + labels_.size());
  for (const auto& sheet : sheets_) programs.push_back(sheet.program.get());
  for (const auto& label : labels_) programs.push_back(label.program.get());
  return programs;
}

std::string Template::render(const mustache::Context& context, mustache::Settings settings,
                             mustache::Missed& missed) const {
  settings.max_output *= opc::markup_factor;
  // What is kept where it is missing would stand in a cell of its own, as text.
  auto already_missed = missed.variables.size();
  CellSettings cells{settings.time_zone, book_.from_1904};
  std::deque<Filling> fillings;
  std::vector<const Filling*> all;
  std::map<std::string, const Filling*> by_member;
  all.reserve(sheets_.size());
  for (const auto& sheet : sheets_) {
    auto& filling = fillings.emplace_back(sheet, cells);
    settings.objects = &filling;
    mustache::render(*sheet.program, context, settings, filling.rendered, missed);
    all.push_back(&filling);
    by_member[sheet.member] = &filling;
  }
  std::vector<FilledLabel> labels;
  labels.reserve(labels_.size());
  settings.objects = nullptr;
  for (const auto& label : labels_) labels.push_back(fill(label, context, settings, missed));
  if (missed.variables.size() > already_missed) return {};
  Mover mover(all);
  auto made = changed_;
  for (const auto* filling : all) made[filling->sheet().member] = mover.sheet(*filling);
  if (moves_) move_parts(mover, by_member, made);
  if (!sheets_.empty()) made[book_.member] = workbook(mover);
  if (!labels.empty()) put_labels(archive_, book_, std::move(labels), made);
  std::vector<zip::Replacement> members;
  members.reserve(members.size() + made.size());
  for (const auto& [member, content] : made) members.push_back({member, content});
  std::vector<std::string> removed;
  if (!book_.chain.empty()) removed.push_back(book_.chain);
  return archive_.with(members, removed);
}

/// Tables, drawings, comments and charts.
void Template::move_parts(const Mover& mover, const std::map<std::string, const Filling*>& by_member,
                          std::map<std::string, std::string>& made) const {
  auto tree = [&](const std::string& member) { return opc::read_part(archive_, member); };
  for (const auto& part : book_.sheets) {
    auto found = by_member.find(part.member);
    if (found == by_member.end()) continue;
    for (const auto& member : part.tables) made[member] = mover.table(tree(member), *found->second);
    for (const auto& member : part.drawings) made[member] = mover.drawing(tree(member), *found->second);
    for (const auto& member : part.comments) made[member] = mover.comments(tree(member), *found->second);
    for (const auto& member : part.shapes) made[member] = mover.shapes(archive_.read(member), *found->second);
  }
  for (const auto& member : book_.charts) made[member] = mover.formulas(tree(member), "f");
}

/// The workbook's part: names moved, and a wish that all be worked out anew.
std::string Template::workbook(const Mover& mover) const {
  auto tree = opc::read_part(archive_, book_.member);
  std::vector<bool> cut(tree.size());
  auto names = xml::find_child(tree, 0, "definedNames"), sheets = xml::find_child(tree, 0, "sheets");
  for (std::uint32_t i = 0; i < tree.size(); ++i) {
    if (moves_ && tree[i].is_text() && tree[tree[i].parent].name == "definedName")
      tree[i].text = mover.formula(tree[i].text, nullptr);
    if (tree[i].name == "calcPr") cut[i] = true;
  }
  std::map<std::uint32_t, std::string> instead;
  if (auto last = names < tree.size() ? names : sheets; last < tree.size()) {
    xml::append_node(instead[last], tree, last, cut);
    instead[last] += "<calcPr calcId=\"0\" fullCalcOnLoad=\"1\"/>";
  }
  return xml::write(tree, cut, instead);
}

}  // namespace hammy::xlsx
