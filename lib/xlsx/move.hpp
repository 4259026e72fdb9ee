// Moves what refers to rows to where they went.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "xlsx/filling.hpp"
#include "xml/tree.hpp"

namespace hammy::xlsx {

class Mover {
 public:
  /// `sheets` are those whose rows may have moved; they outlive it.
  explicit Mover(const std::vector<const Filling*>& sheets) : sheets_(sheets) {}

  /// The sheet's part, its rows and formulas in place.
  std::string sheet(const Filling& filling) const;
  /// A formula that stands in no row, of a sheet or, where null, of the workbook.
  std::string formula(std::string_view text, const Filling* own) const;
  /// Part of a sheet with attributes ref in it: tables.
  std::string table(xml::Tree tree, const Filling& own) const;
  /// Drawings: each goes with the row that it begins in.
  std::string drawing(xml::Tree tree, const Filling& own) const;
  /// Comments, and the shapes that show them: each goes with its row.
  std::string comments(xml::Tree tree, const Filling& own) const;
  std::string shapes(std::string vml, const Filling& own) const;
  /// Charts and the like: the texts of elements of that name, whatever its prefix, are formulas.
  std::string formulas(xml::Tree tree, std::string_view element) const;

 private:
  const Filling* find(std::string_view name) const;
  std::string in_row(const Formula& formula, const Filling& own, std::uint32_t moment) const;
  std::string around_rows(const xml::Tree& tree, const Filling& own) const;
  Area grown(const Area& area, const Filling& own) const;
  std::string areas(std::string_view text, const Filling& own) const;

  const std::vector<const Filling*>& sheets_;
};

}  // namespace hammy::xlsx
