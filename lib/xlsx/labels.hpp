// Texts of a workbook that stand in no cell: headers and footers of pages, names of sheets, properties of the document.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "mustache/delimiters.hpp"
#include "mustache/mustache.hpp"
#include "opc/package.hpp"
#include "xlsx/package.hpp"
#include "zip/archive.hpp"

namespace hammy::xlsx {

/// A text with tags, as a program.
struct Label {
  enum class Kind : std::uint8_t { property, header, sheet_name } kind = Kind::property;
  std::string member;    ///< where it stands
  std::string element;   ///< of a header: "oddHeader"
  std::uint32_t number;  ///< of a property: its node; of a name: which sheet it is
  std::string written;   ///< as the template has it
  mustache::ProgramPtr program;
};

/// A text of the workbook, and what it has become.
struct FilledLabel {
  const Label* label;
  std::string text;
};

/// Those that have tags. Adds to `problems`.
std::vector<Label> find_labels(const zip::Archive& archive, const opc::ContentTypes& types, const Workbook& book,
                               const mustache::Delimiters& delimiters, std::vector<std::string>& problems);

/// What a label becomes. Throws `xlsx.text` for a header that is longer than 255 characters.
FilledLabel fill(const Label& label, const mustache::Context& context, const mustache::Settings& settings,
                 mustache::Missed& missed);

/// Puts labels into their members: `made` has those that are not as in the archive, and gets others. Sheets keep to
/// what Excel asks of their names, none of which is there twice, and formulas follow them.
void put_labels(const zip::Archive& archive, const Workbook& book, std::vector<FilledLabel> labels,
                std::map<std::string, std::string>& made);

/// A formula without the names of sheets that have tags in them.
std::string without_sheet_names(std::string formula, const mustache::Delimiters& delimiters);

}  // namespace hammy::xlsx
