#include "base/error.hpp"
#include "draw/canvas.hpp"
#include "pdf/transplant.hpp"

namespace hammy::draw {

pdf::Ref place(const Drawing& drawing, pdf::Update& update) {
  pdf::MemorySource source(drawing.pdf);
  pdf::Document document(source);
  auto page = document.get(document.page(0));
  auto forms = document.find(document.find(page, "Resources"), "XObject");
  const auto* all = forms.as<pdf::Dictionary>();
  const auto* ref = all && !all->entries.empty() ? all->entries.front().value.as<pdf::Ref>() : nullptr;
  if (!ref) throw Error{"draw.failed", "a drawing came out empty"}.as(Failure::technical);
  return pdf::Transplant(document, update).copy(*ref);
}

}  // namespace hammy::draw
