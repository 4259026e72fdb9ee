#include "xlsx/package.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"

namespace hammy::xlsx {

namespace {

/// The members that a part refers to by relationships of that kind.
std::vector<std::string> targets(const zip::Archive& archive, const opc::Relations& relations, std::string_view kind) {
  std::vector<std::string> members;
  for (const auto& relation : relations.all()) {
    if (relation.external || relation.kind() != kind) continue;
    if (auto member = relations.resolve(relation.target); archive.has(member)) members.push_back(std::move(member));
  }
  return members;
}

std::string one(const zip::Archive& archive, const opc::Relations& relations, std::string_view kind) {
  auto all = targets(archive, relations, kind);
  return all.empty() ? std::string{} : all.front();
}

}  // namespace

Workbook read_workbook(const zip::Archive& archive, const opc::ContentTypes& types) {
  Workbook book;
  for (const auto& [member, type] : types.parts()) {
    if (type.ends_with("spreadsheetml.sheet.main+xml")) book.member = member;
    for (auto ending : {".connections+xml", ".queryTable+xml", ".externalLink+xml"})
      if (type.ends_with(ending))
        throw Error{"xlsx.external", fmt::format("{}: '{}' asks databases or other files", archive.name(), member),
                    "put the values into the workbook instead of linking to them"};
  }
  auto no_workbook = [&](std::string_view what) {
    throw Error{"xlsx.syntax", fmt::format("{}: {}", archive.name(), what),
                "save it as .xlsx, neither as a template of Excel nor with macros"};
  };
  if (book.member.empty()) no_workbook("no workbook");
  auto tree = opc::read_part(archive, book.member);
  if (tree.empty() || tree[0].name != "workbook") no_workbook("a workbook in a form that Excel does not write");
  opc::Relations relations(archive, book.member);
  book.shared_strings = one(archive, relations, "sharedStrings");
  book.styles = one(archive, relations, "styles");
  book.chain = one(archive, relations, "calcChain");
  for (const auto& node : tree) {
    if (node.name == "workbookPr")
      if (auto* from = node.attribute("date1904")) book.from_1904 = *from == "1" || *from == "true";
    if (node.name != "sheet") continue;
    auto *name = node.attribute("name"), *id = node.attribute("r:id");
    const auto* relation = id ? relations.find(*id) : nullptr;
    if (!name || !relation || relation->kind() != "worksheet") continue;
    SheetPart sheet;
    sheet.name = *name;
    sheet.member = relations.resolve(relation->target);
    if (!archive.has(sheet.member)) no_workbook("a sheet is missing");
    opc::Relations own(archive, sheet.member);
    sheet.tables = targets(archive, own, "table");
    sheet.drawings = targets(archive, own, "drawing");
    sheet.comments = targets(archive, own, "comments");
    sheet.shapes = targets(archive, own, "vmlDrawing");
    for (const auto& drawing : sheet.drawings)
      for (auto& chart : targets(archive, opc::Relations(archive, drawing), "chart"))
        book.charts.push_back(std::move(chart));
    book.sheets.push_back(std::move(sheet));
  }
  return book;
}

}  // namespace hammy::xlsx
