#include "xlsx/compile.hpp"

#include <fmt/format.h>

#include <map>

namespace hammy::xlsx {

namespace {

using Role = Tag::Role;

class Writer {
 public:
  Writer(const Sheet& sheet, const Styles& styles, CompiledSheet& made, mustache::Assembly& assembly)
      : sheet_(sheet), tree_(sheet.tree), styles_(styles), made_(made), assembly_(assembly), cut_(tree_.size()) {}

  void run() {
    out_ = "<sheetData>";
    std::uint32_t last = 0;
    for (const auto& row : sheet_.rows) {
      pass(last + 1, row.number - last - 1);
      last = row.number;
      this->row(row);
    }
    pass(last + 1, max_row - last);
    out_ += "</sheetData>";
    flush();
    made_.loops = loops_;
  }

 private:
  void flush() {
    if (!out_.empty()) assembly_.text(out_);
    out_.clear();
  }
  void detail(Object object, std::uint32_t which) {
    flush();
    assembly_.detail(object, which);
  }
  void tag(const Tag& tag) {
    flush();
    assembly_.tag(tag.inside, tag.whole, tag.place);
  }

  /// Rows that hold nothing.
  void pass(std::uint32_t first, std::uint32_t count) {
    if (count == 0) return;
    made_.units.push_back({first, count, open_});
    detail(rows_pass, static_cast<std::uint32_t>(made_.units.size() - 1));
  }

  void mark(std::uint32_t at) {
    const auto& tag = sheet_.tags[at];
    this->tag(tag);
    if (tag.role == Role::open) {
      loop_of_[at] = loops_;
      open_.push_back(loops_);
      detail(turn_begins, loops_++);
    } else {
      detail(loop_ends, loop_of_[tag.partner]);
      open_.pop_back();
    }
  }

  void row(const Row& row) {
    if (row.removed) {
      made_.units.push_back({row.number, 1, open_});
      for (const auto& cell : row.cells)
        for (auto at : cell.tags)
          if (sheet_.tags[at].role != Role::silent) mark(at);
      return;
    }
    for (auto at : row.opens) mark(at);
    made_.units.push_back({row.number, 1, open_});
    out_ += "<row r=\"";
    detail(row_begins, static_cast<std::uint32_t>(made_.units.size() - 1));
    out_ += '"';
    for (const auto& [name, value] : tree_[row.node].attributes)
      if (name != "r" && name != "spans") xml::append_attribute(out_, name, value);
    out_ += '>';
    for (const auto& one : row.cells) cell(row, one);
    out_ += "</row>";
    for (auto at : row.closes) mark(at);
  }

  void cell(const Row& row, const Cell& cell) {
    out_ += "<c r=\"";
    detail(cell_begins, cell.column);
    out_ += '"';
    bool plain = cell.tags.empty() && !cell.formula_node;
    for (const auto& [name, value] : tree_[cell.node].attributes)
      if (name == "s" || (plain && name != "r")) xml::append_attribute(out_, name, value);
    if (plain) {
      out_ += '>';
      for (auto child = cell.node + 1; child < tree_[cell.node].end; child = tree_[child].end)
        xml::append_node(out_, tree_, child, cut_);
      out_ += "</c>";
    } else if (cell.formula_node) {
      write_formula(row, cell);
    } else if (cell.alone) {
      value(cell);
    } else {
      text(cell);
    }
  }

  void slot(std::string text, std::uint32_t row) {
    made_.formulas.push_back({std::move(text), row});
    detail(formula, static_cast<std::uint32_t>(made_.formulas.size() - 1));
  }

  /// Without the value that it had: who opens the sheet works it out.
  void write_formula(const Row& row, const Cell& cell) {
    const auto& node = tree_[cell.formula_node];
    const auto* type = node.attribute("t");
    const auto* area = node.attribute("ref");
    out_ += "><f";
    if (type && *type == "array" && area) {
      out_ += " t=\"array\" ref=\"";
      slot(*area, row.number);
      out_ += '"';
    }
    out_ += '>';
    slot(cell.formula, row.number);
    out_ += "</f></c>";
  }

  void value(const Cell& cell) {
    auto number = static_cast<std::uint32_t>(values + made_.formats.size());
    made_.formats.push_back(styles_.format(cell.style));
    for (auto at : cell.tags) {
      const auto& tag = sheet_.tags[at];
      if (tag.role != Role::value) continue;
      auto inside = std::string_view(tag.inside);
      if (inside.starts_with('{')) inside = inside.substr(1, inside.size() - 2);
      if (inside.starts_with('&')) inside.remove_prefix(1);
      detail(value_reset, number);
      assembly_.object(number, inside, tag.whole, tag.place);
      assembly_.end_object();
      detail(static_cast<Object>(number), 0);
    }
  }

  void text(const Cell& cell) {
    out_ += " t=\"inlineStr\"><is>";
    bool rich = cell.text.size() > 1 || !cell.text.front().format.empty();
    for (std::uint32_t i = 0; i < cell.text.size(); ++i) {
      const auto& run = cell.text[i];
      if (rich) out_ += "<r>" + run.format;
      out_ += "<t xml:space=\"preserve\">";
      std::size_t at = 0;
      for (auto which : cell.tags) {
        const auto& tag = sheet_.tags[which];
        if (tag.run != i || tag.block || tag.role == Role::silent) continue;
        xml::append_text(out_, std::string_view(run.text).substr(at, tag.begin - at));
        at = tag.begin;
        this->tag(tag);
      }
      xml::append_text(out_, std::string_view(run.text).substr(at));
      out_ += rich ? "</t></r>" : "</t>";
    }
    out_ += "</is></c>";
  }

  const Sheet& sheet_;
  const xml::Tree& tree_;
  const Styles& styles_;
  CompiledSheet& made_;
  mustache::Assembly& assembly_;
  std::vector<bool> cut_;
  std::string out_;
  std::uint32_t loops_ = 0;
  std::vector<std::uint32_t> open_;                 ///< loops
  std::map<std::uint32_t, std::uint32_t> loop_of_;  ///< by the tag that opens it
};

}  // namespace

CompiledSheet compile_sheet(const std::string& file, std::string member, Sheet sheet, const Styles& styles,
                            std::vector<std::string>& problems) {
  CompiledSheet made;
  made.member = std::move(member);
  made.name = sheet.name;
  mustache::Assembly assembly(file, mustache::Escape::xml);
  if (problems.empty()) Writer(sheet, styles, made, assembly).run();
  made.program = assembly.finish();
  problems.insert(problems.end(), assembly.problems().begin(), assembly.problems().end());
  made.tree = std::move(sheet.tree);
  return made;
}

}  // namespace hammy::xlsx
