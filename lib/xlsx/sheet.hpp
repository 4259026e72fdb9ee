// A sheet of a template: its cells, the tags in them, and which rows its sections repeat.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mustache/delimiters.hpp"
#include "xlsx/reference.hpp"
#include "xlsx/rows.hpp"
#include "xlsx/strings.hpp"
#include "xml/tree.hpp"

namespace hammy::xlsx {

struct Tag {
  enum class Role : std::uint8_t { value, open, close, silent };

  std::string inside, whole, place;
  Role role = Role::value;
  bool block = false;  ///< a section over rows
  std::uint32_t row = 0, cell = 0, run = 0;
  std::size_t begin = 0;      ///< its offset in the run
  std::uint32_t partner = 0;  ///< of a section: its other tag

  std::string_view name() const;
};

struct Cell {
  std::uint32_t node = 0, column = 0, style = 0;
  Text text;                        ///< without the tags
  std::string formula;              ///< without "="
  std::uint32_t formula_node = 0;   ///< 0 when it has none
  std::vector<std::uint32_t> tags;  ///< in their order
  bool alone = false;               ///< it holds one tag of a value and nothing else
};

struct Row {
  std::uint32_t node = 0, number = 0;
  std::vector<Cell> cells;
  std::vector<std::uint32_t> opens, closes;  ///< tags of sections that begin or end with it
  bool removed = false;                      ///< there is nothing in it but such tags
};

struct Sheet {
  std::string name;  ///< as people see it
  xml::Tree tree;
  std::vector<Row> rows;
  std::vector<Tag> tags;
  bool has_formulas = false;
};

/// Reads the cells of a sheet and finds their tags; `file` stands in their places. What is wrong goes to `problems`.
///
/// A section whose two tags stand in one cell is about its text, in different cells about the row, in different rows
/// about these rows and those between them.
Sheet read_sheet(const std::string& file, std::string name, xml::Tree tree, const std::vector<Text>& shared,
                 const mustache::Delimiters& delimiters, std::vector<std::string>& problems);

/// Finds the partners of sections and their rows; called by read_sheet().
void place_sections(Sheet& sheet, std::vector<std::string>& problems);

}  // namespace hammy::xlsx
