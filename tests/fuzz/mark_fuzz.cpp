// Watermarks on documents of others: what is marked can be read, has as many pages, and its content leaves nothing
// open.
#include <cstdint>
#include <cstdlib>

#include "base/error.hpp"
#include "mark/watermark.hpp"
#include "pdf/content.hpp"

namespace {
using namespace hammy;

/// A drawing without fonts or pictures, so that every run is about the document.
const draw::Drawing& drawing() {
  static const draw::Drawing made = draw::Canvas().finish({100, 50});
  return made;
}

void mark_document(std::string_view bytes, bool under) {
  mark::Wishes wishes;
  wishes.under = under;
  wishes.even_signed = true;
  wishes.opacity = 0.5;
  pdf::MemorySource source(bytes);
  pdf::Document before(source);  // what is damaged is repaired by libqpdf, which is fuzzed elsewhere
  auto marked = mark::watermark(bytes, drawing(), wishes);
  pdf::MemorySource result(marked);
  pdf::Document after(result);
  if (before.pages().size() != after.pages().size()) std::abort();
  for (auto page : after.pages()) {
    auto ending = pdf::ending_of(pdf::content_of(after, after.get(page)));
    if (!under && (!ending.closing().empty() || !ending.stray.empty())) std::abort();
  }
}

/// Whatever a content is, with what closes it nothing is open.
void close_content(std::string_view bytes) {
  auto closed = std::string(bytes) + '\n' + pdf::ending_of(bytes).closing();
  if (!pdf::ending_of(closed).closing().empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  try {
    if ((*data & 1) == 0)
      close_content(bytes);
    else
      mark_document(bytes, (*data & 2) != 0);
  } catch (const Error&) {
    // Refusing is what most inputs deserve.
  }
  return 0;
}
