// The package of a Word document (ECMA-376 part 2): which of its parts hold texts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "opc/package.hpp"
#include "zip/archive.hpp"

namespace hammy::docx {

/// A part with texts that tags may stand in.
struct TextPart {
  std::string name;  ///< of the member: "word/document.xml"
  enum class Kind : std::uint8_t { story, properties } kind;
};

/// The parts with texts, the main one first. Throws `docx.syntax` when this is no Word document.
std::vector<TextPart> text_parts(const zip::Archive& archive, const opc::ContentTypes& types);

}  // namespace hammy::docx
