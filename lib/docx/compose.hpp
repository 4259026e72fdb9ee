// Documents within documents: `{{>name}}` alone in a paragraph stands for the body of the fragment NAME.docx. This is
// done once, before tags are looked for, so that those of the fragment are as those around it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "docx/tags.hpp"
#include "zip/archive.hpp"

namespace hammy::docx {

/// A fragment that is a document: its name for errors, and its bytes.
struct Fragment {
  std::string name, bytes;
};
/// Nothing when there is no such fragment.
using Documents = std::function<std::optional<Fragment>(std::string_view name)>;

/// `main` with the fragments in their places: their styles where `main` has none of that name, as Word does when a file
/// is put into another, their lists with numbers of their own, their footnotes, endnotes, pictures and links. Headers,
/// footers, the page and comments of fragments are left behind. Throws `docx.fragment` for one with charts or other
/// things that are not carried over, with notes where the document has none, and for fragments more than 10 deep within
/// one another.
zip::Archive compose(zip::Archive main, const Documents& documents, const Delimiters& delimiters);

}  // namespace hammy::docx
