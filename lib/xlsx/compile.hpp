// A sheet as a program that renders its rows, and what is known of it beforehand.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mustache/mustache.hpp"
#include "xlsx/rows.hpp"
#include "xlsx/sheet.hpp"
#include "xlsx/styles.hpp"

namespace hammy::xlsx {

/// What programs of sheets have as objects (mustache::Objects). Those from `values` on are values of cells.
enum Object : std::uint32_t {
  row_begins,
  rows_pass,
  cell_begins,
  formula,
  turn_begins,
  loop_ends,
  value_reset,
  values
};

/// A formula, or the area of one, as the template has it.
struct Formula {
  std::string text;
  std::uint32_t row = 0;
};

struct CompiledSheet {
  std::string member, name;
  xml::Tree tree;  ///< of which sheetData is what the program renders
  mustache::ProgramPtr program;
  std::vector<Unit> units;        ///< all rows up to the last one there can be
  std::uint32_t loops = 0;        ///< sections over rows
  std::vector<Formula> formulas;  ///< by the detail that names them
  std::vector<Format> formats;    ///< of values, by object
};

/// Compiles a sheet; `file` stands in errors. Adds to `problems`, and then there is no program.
CompiledSheet compile_sheet(const std::string& file, std::string member, Sheet sheet, const Styles& styles,
                            std::vector<std::string>& problems);

}  // namespace hammy::xlsx
