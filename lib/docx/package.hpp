// The package of a Word document (ECMA-376 part 2): which of its parts hold texts, and what it refers to outside.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "zip/archive.hpp"

namespace hammy::docx {

/// A part with texts that tags may stand in.
struct TextPart {
  std::string name;  ///< of the member: "word/document.xml"
  enum class Kind : std::uint8_t { story, properties } kind;
};

/// The parts with texts, the main one first. Throws `docx.syntax` when this is no Word document.
std::vector<TextPart> text_parts(const zip::Archive& archive);

/// What has to stand in the archive instead, by member, so that whoever opens the document does not fetch its Word
/// template from elsewhere. Throws `docx.external` for pictures, objects and other content that lies outside.
/// Hyperlinks may lead anywhere: they are only followed by people.
std::map<std::string, std::string> without_external(const zip::Archive& archive);

}  // namespace hammy::docx
