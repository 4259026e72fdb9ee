// Watermarks: a picture or a text on pages of a document, appended to it as an update, so that the document itself
// stays as it was.
#pragma once

#include <string>

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

/// What is to be written behind the document. Throws `watermark.signed` for one that is signed, `watermark.pages` when
/// it has none of the pages, `mark.*` and `pdf.*`.
std::string watermark(pdf::Source& source, const draw::Drawing& drawing, const Wishes& wishes);

}  // namespace hammy::mark
