// A part of a Word document as a program that renders it.
#pragma once

#include <string>

#include "docx/objects.hpp"
#include "docx/place.hpp"
#include "mustache/mustache.hpp"

namespace hammy::docx {

struct CompiledPart {
  std::string member;
  mustache::ProgramPtr program;
  bool empties = false;         ///< what it renders goes through mend()
  std::vector<Object> objects;  ///< that the program names by their index
  opc::Relations relations;     ///< as far as data do not change them
};

/// Compiles a part whose sections have been placed; adds what is wrong to `marked.problems`, and then has no program.
CompiledPart compile_part(const std::string& name, const TextPart& part, Marked& marked, const Placement& placement,
                          Objects objects, opc::Relations relations);

/// Repairs what a section that rendered nothing has left: a cell has to end in a paragraph, headers, notes and text
/// boxes have one, and a table without rows goes.
void mend(std::string& xml);

}  // namespace hammy::docx
