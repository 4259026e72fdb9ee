// Drawings over or under the content of pages, which stays as it is.
#pragma once

#include <map>
#include <string>
#include <tuple>

#include "draw/canvas.hpp"
#include "mark/placement.hpp"
#include "pdf/page.hpp"
#include "pdf/update.hpp"

namespace hammy::mark {

/// One drawing on the pages of one document, which has it once. As an artifact, which readers do not read aloud.
class Overlay {
 public:
  /// `update` outlives it. `opacity` from 0 to 1.
  Overlay(pdf::Update& update, const draw::Drawing& drawing, double opacity);

  /// Throws what pdf::content_of() and arrange() do.
  void put(pdf::Ref page, const Placement& placement, bool under);

 private:
  pdf::Ref stream(const std::string& content);
  std::string drawing(pdf::Object& page, const pdf::View& view, const Placement& placement);
  std::string add_resource(pdf::Object& page, pdf::Ref form) const;
  pdf::Ref tiles(const std::vector<pdf::Matrix>& all, const pdf::View& view);

  pdf::Update& update_;
  draw::Size size_;
  pdf::Ref form_;
  std::map<std::string, pdf::Ref> streams_;              ///< what many pages have alike
  std::map<std::pair<double, double>, pdf::Ref> tiles_;  ///< by the size of the page
};

}  // namespace hammy::mark
