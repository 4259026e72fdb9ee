// Workbooks (.xlsx, ECMA-376 part 1, 18) as templates: compiled once, rendered many times over a record's data, in the
// language of hammy-templates(7).
//
// A sheet with tags or formulas becomes a program of lib/mustache that renders its rows. Formulas, merged cells, ranges
// and all else that names rows is moved afterwards, when it is known where the rows of all sheets went.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "mustache/delimiters.hpp"
#include "mustache/mustache.hpp"
#include "opc/package.hpp"
#include "xlsx/compile.hpp"
#include "xlsx/filling.hpp"
#include "xlsx/labels.hpp"
#include "xlsx/move.hpp"
#include "xlsx/package.hpp"
#include "zip/archive.hpp"

namespace hammy::xlsx {

class Template {
 public:
  /// `name` stands in errors. Throws `template.syntax` with all that is wrong with its tags, each with its cell;
  /// `xlsx.syntax`, `xlsx.external`, and what zip::Archive and xml::read() throw.
  Template(std::string name, std::string bytes, const mustache::Delimiters& delimiters = {});

  /// Looks up the fragments, as mustache::link() does.
  void link(mustache::Fragments& fragments, bool strict = true);
  /// One a sheet that data change, and one a text outside of cells.
  std::vector<const mustache::Program*> programs() const;

  /// The workbook for a context; without the values of formulas, which whoever opens it works out. The XML of a sheet
  /// may be sixteen times as large as `settings.max_output` says of texts. Throws what mustache::render() throws, and
  /// `xlsx.limit`; when anything is `missed`, there is no workbook.
  std::string render(const mustache::Context& context, mustache::Settings settings, mustache::Missed& missed) const;

 private:
  void move_parts(const Mover& mover, const std::map<std::string, const Filling*>& by_member,
                  std::map<std::string, std::string>& made) const;
  std::string workbook(const Mover& mover) const;

  std::string name_;
  zip::Archive archive_;
  std::map<std::string, std::string> changed_;
  opc::ContentTypes types_;
  Workbook book_;
  std::vector<CompiledSheet> sheets_;
  std::vector<Label> labels_;
  bool moves_ = false;  ///< there are sections over rows
};

}  // namespace hammy::xlsx
