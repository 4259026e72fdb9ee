// The package of a Word document (ECMA-376 part 2): which of its parts hold texts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "opc/package.hpp"
#include "zip/archive.hpp"

namespace hammy::docx {

/// A part with texts that tags may stand in.
struct TextPart {
  std::string name;  ///< of the member: "word/document.xml"
  enum class Kind : std::uint8_t { story, properties, drawing } kind;
};

/// The parts with texts, the main one first. Throws `docx.syntax` when this is no Word document.
std::vector<TextPart> text_parts(const zip::Archive& archive, const opc::ContentTypes& types);

/// The workbooks in the document that `open`, as tags begin, stands in: the data of its charts, which are copied as
/// they are. Throws as zip::Archive does.
std::vector<std::string> workbooks_with_tags(const std::string& name, std::string bytes, std::string_view open);

}  // namespace hammy::docx
