// Watermarks: a picture or a text on pages of a document, appended to it as an update, so that the document itself
// stays as it was.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "draw/canvas.hpp"
#include "mark/page_set.hpp"
#include "mark/placement.hpp"
#include "pdf/source.hpp"

namespace hammy::mark {

struct Wishes {
  PageSet pages{};
  Placement placement{};
  double opacity = 1;        ///< from 0 to 1
  bool under = false;        ///< the content lies over it
  bool even_signed = false;  ///< documents that are signed as well, whose signatures will tell of it
  std::string password{};    ///< of a document that is encrypted
};

/// Takes the next bytes of the marked document.
using Sink = std::function<void(std::string_view bytes)>;

/// Writes the marked document to `sink`: the bytes of `source`, repaired where it is damaged, then the update. Nothing
/// is written when it throws: `watermark.signed` for one that is signed, `watermark.pages` when it has none of the
/// pages, `mark.*` and `pdf.*`.
void watermark(pdf::Source& source, const draw::Drawing& drawing, const Wishes& wishes, const Sink& sink);
/// The same in memory.
std::string watermark(std::string_view document, const draw::Drawing& drawing, const Wishes& wishes);

}  // namespace hammy::mark
