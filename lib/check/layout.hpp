// The layout of a PDF's text: words, where they stand, and which make a line, as pdftotext(1) finds them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "check/rules.hpp"
#include "pdf/source.hpp"

namespace hammy::check {

struct Word {
  double x = 0, y = 0;  ///< its middle, in points from the upper left corner
  std::string text;
  bool ends_line = false;
};

struct Page {
  double width = 0, height = 0;  ///< in points
  std::vector<Word> words;       ///< in the order of reading
};

/// The text of a document, read by a child that has little memory and time, as documents are foreign data. Throws
/// `check.unreadable` where that does not do, temporary where it was only slow.
std::vector<Page> read_layout(pdf::Source& document);

/// What pdftotext -bbox-layout writes; for read_layout(). What it does not know it passes over.
std::vector<Page> parse_layout(std::string_view xhtml);

/// The text of the pages that `place` means, and within its area; lines end as they do on the page. Pages that are not
/// there have none.
std::string text_at(const std::vector<Page>& pages, const Place& place);

}  // namespace hammy::check
