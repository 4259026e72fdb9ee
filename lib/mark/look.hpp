// What a watermark shows: a picture, or a text with placeholders that each message fills in for itself.
#pragma once

#include <string>
#include <string_view>

#include "draw/canvas.hpp"
#include "mustache/mustache.hpp"
#include "record/record.hpp"

namespace hammy::mark {

/// Belongs to one thread.
class Look {
 public:
  /// A PNG or JPEG file, as large as at 96 dots an inch. Throws what Canvas::picture() does.
  explicit Look(std::string_view picture);
  /// A template of hammy-templates(7); centred unless `style` says otherwise. Throws `template.syntax`.
  Look(std::string text, draw::TextStyle style);

  /// For one document of `record`, whose name {{file}} is. Valid until the next call. Throws
  /// `template.missing-variable`, `watermark.empty` and what Canvas does.
  const draw::Drawing& of(const record::Record& record, std::string_view file);

 private:
  mustache::ProgramPtr text_;
  draw::TextStyle style_;
  std::string drawn_;  ///< the text of `drawing_`
  draw::Drawing drawing_;
};

}  // namespace hammy::mark
