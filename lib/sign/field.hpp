// Signature fields (ISO 32000-2 section 12.7.5.5) and what signatures before ours allow (12.8.2).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pdf/document.hpp"
#include "pdf/update.hpp"

namespace hammy::sign {

/// A signature field of a document.
struct Field {
  std::string name;  ///< fully qualified: names of its ancestors with dots between, UTF-8
  pdf::Ref ref;
  pdf::Object dictionary;
  pdf::Object value;  ///< the signature's dictionary, null for a field that is empty
};

/// All signature fields, in the order of the form.
std::vector<Field> fields(const pdf::Document& document);

/// Whether all that was signed since is timestamps of the document as a whole. They are no changes to a certification,
/// whatever it allows (12.8.2.2.2).
bool only_timestamps_since(const pdf::Document& before, const pdf::Document& now);

/// What a certification of the document allows (12.8.2.2): 1 no changes, 2 filling in and signing, 3 comments too.
/// Nothing when it is not certified.
std::optional<int> certification(const pdf::Document& document);

/// Where a field is seen, and how it looks.
struct Widget {
  std::size_t page = 0;      ///< 0 is the first
  pdf::Object rectangle{};   ///< null: invisible
  pdf::Object appearance{};  ///< reference to the form XObject of its look; null: none
};

/// Draws a signature into the document. `existing` is the widget of a field that is there and has a rectangle, which it
/// keeps; null where a new one is made, whose place is chosen here.
using Draw = std::function<Widget(pdf::Update& update, const pdf::Object* existing)>;

/// Puts `signature` into the field `name`, which is made when the document has none of that name, or when `name` is
/// empty, as "Signature1" or the next that is free. It is invisible without `draw`. Throws `sign.field` when it is
/// signed already or of another kind. Returns the field.
pdf::Ref put_into_field(pdf::Update& update, std::string_view name, pdf::Ref signature, const Draw& draw = {});

/// A text string of PDF (7.9.2.2) as UTF-8, and UTF-8 as a text string.
std::string from_text_string(std::string_view bytes);
std::string to_text_string(std::string_view utf8);

}  // namespace hammy::sign
