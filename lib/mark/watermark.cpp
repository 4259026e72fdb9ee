#include "mark/watermark.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "mark/overlay.hpp"
#include "sign/field.hpp"
#include "sign/repair.hpp"

namespace hammy::mark {

namespace {

void refuse_signed(const pdf::Document& document) {
  auto fields = sign::fields(document);
  auto found = std::find_if(fields.begin(), fields.end(), [](const sign::Field& one) { return !one.value.is_null(); });
  if (found == fields.end()) return;
  throw Error{"watermark.signed",
              fmt::format("the document is signed, and a watermark would make its signature '{}' invalid", found->name),
              "mark documents before they are signed, or say --even-signed"};
}

/// What is to be written behind the document.
std::string update_of(pdf::Source& source, const draw::Drawing& drawing, const Wishes& wishes) {
  pdf::Document document(source, wishes.password);
  if (!wishes.even_signed) refuse_signed(document);
  auto pages = document.pages();
  auto wanted = wishes.pages.of(pages.size());
  if (wanted.empty())
    throw Error{"watermark.pages", fmt::format("of the document's {} pages none is among those to mark", pages.size()),
                "look at --pages"};
  pdf::Update update(document);
  Overlay overlay(update, drawing, wishes.opacity);
  for (auto index : wanted) overlay.put(pages[index], wishes.placement, wishes.under);
  return update.finish().bytes;
}

void write(pdf::Source& source, std::string_view update, const Sink& sink) {
  source.copy(0, source.size(), sink);
  sink(update);
}

}  // namespace

void watermark(pdf::Source& source, const draw::Drawing& drawing, const Wishes& wishes, const Sink& sink) {
  std::string sound;
  try {
    return write(source, update_of(source, drawing, wishes), sink);
  } catch (const Error& error) {
    sound = sign::repaired(source, wishes.password, error);
  }
  pdf::MemorySource repaired(sound);
  write(repaired, update_of(repaired, drawing, wishes), sink);
}

std::string watermark(std::string_view document, const draw::Drawing& drawing, const Wishes& wishes) {
  pdf::MemorySource source(document);
  std::string out;
  watermark(source, drawing, wishes, [&](std::string_view bytes) { out += bytes; });
  return out;
}

}  // namespace hammy::mark
