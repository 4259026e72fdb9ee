// The package of a workbook: its sheets and what belongs to them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "opc/package.hpp"
#include "opc/relations.hpp"
#include "zip/archive.hpp"

namespace hammy::xlsx {

struct SheetPart {
  std::string name, member;
  std::vector<std::string> tables, drawings, comments, shapes;  ///< members
};

struct Workbook {
  std::string member;
  std::vector<SheetPart> sheets;
  std::vector<std::string> charts;
  std::string shared_strings, styles, chain;  ///< members; empty where there is none
  bool from_1904 = false;                     ///< dates count from 1904
};

/// Throws `xlsx.syntax` for what is no workbook without macros, `xlsx.external` for one that asks databases or other
/// workbooks.
Workbook read_workbook(const zip::Archive& archive, const opc::ContentTypes& types);

}  // namespace hammy::xlsx
