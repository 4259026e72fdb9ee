// Facts: what a PDF document is, apart from its text.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pdf/source.hpp"

namespace hammy::check {

/// A page's size in millimetres, the shorter side first.
struct PaperSize {
  double shorter = 0, longer = 0;
};

struct Facts {
  std::uint64_t bytes = 0;
  bool encrypted = false;
  bool readable = true;        ///< false: encrypted so that all below is not known
  std::size_t signatures = 0;  ///< fields that are signed
  std::string pdfa;            ///< what it claims in its metadata (ISO 19005): "2b"; empty: nothing
  bool javascript = false;     ///< an action or a name tree has some
  bool embedded = false;       ///< files, or attachments as comments
  std::vector<PaperSize> pages;
};

/// Looks at all objects of the document. Throws `pdf.syntax` for one that is damaged.
Facts facts_of(pdf::Source& source);

/// Whether `size` is that of the paper "A4", "letter" … within 2 mm, upright or not. Throws `check.rules` for a paper
/// that there is not.
bool is_paper(const PaperSize& size, const std::string& paper);

}  // namespace hammy::check
