// One rendering of a sheet: where its rows went, and which formulas are still to be written.
#pragma once

#include <string>
#include <vector>

#include "mustache/mustache.hpp"
#include "xlsx/compile.hpp"
#include "xlsx/rows.hpp"
#include "xlsx/value.hpp"

namespace hammy::xlsx {

class Filling : public mustache::Objects {
 public:
  /// Both outlive it.
  Filling(const CompiledSheet& sheet, const CellSettings& settings)
      : sheet_(sheet), settings_(settings), rows_(sheet.units, sheet.loops), contents_(sheet.formats.size(), "/>") {}

  bool take(std::uint32_t object, const mustache::Datum& value) override;
  void write(std::uint32_t object, std::uint32_t detail, std::string& out) override;

  const CompiledSheet& sheet() const { return sheet_; }
  const RowMap& rows() const { return rows_; }

  /// A formula that goes into the rendered text at an offset, in a row made at a moment of RowMap.
  struct Gap {
    std::size_t at;
    std::uint32_t formula, moment;
  };
  const std::vector<Gap>& gaps() const { return gaps_; }
  std::string rendered;  ///< the rows

 private:
  const CompiledSheet& sheet_;
  const CellSettings& settings_;
  RowMap rows_;
  std::vector<std::string> contents_;  ///< of the cell that a value stands in, by value
  std::vector<Gap> gaps_;
};

}  // namespace hammy::xlsx
