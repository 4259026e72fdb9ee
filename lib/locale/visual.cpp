// Texts in the order in which their signs stand on paper.
#include <unicode/ubidi.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/ushape.h>

#include <fmt/format.h>

#include <memory>

#include "base/error.hpp"
#include "base/text.hpp"
#include "locale/locale.hpp"

namespace hammy::locale {

namespace {

[[noreturn]] void fail() { throw Error{"locale.script", "a text cannot be put into the order of its script"}; }

/// Marks that stand on or around other letters have a place that only a layout engine knows.
void refuse_marks(const icu::UnicodeString& text) {
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    auto point = text.char32At(i);
    if ((U_GET_GC_MASK(point) & U_GC_M_MASK) == 0) continue;
    throw Error{
        "locale.script",
        fmt::format("the mark U+{:04X} would have to be laid out together with its letter, which is not done here",
                    static_cast<unsigned>(point)),
        "write the text in another script, or draw it as an image"};
  }
}

/// Arabic letters in the forms that they have within words.
icu::UnicodeString shaped(const icu::UnicodeString& text) {
  constexpr auto how = U_SHAPE_LETTERS_SHAPE;  // in logical order, and the length may change
  icu::UnicodeString out;
  auto room = text.length() + 8;
  UErrorCode status = U_ZERO_ERROR;
  auto length = u_shapeArabic(text.getBuffer(), text.length(), out.getBuffer(room), room, how, &status);
  out.releaseBuffer(U_FAILURE(status) ? 0 : length);
  if (U_FAILURE(status)) fail();
  return out;
}

}  // namespace

std::string visual(std::string_view line) {
  if (text::is_ascii(line)) return std::string(line);
  auto logical = icu::UnicodeString::fromUTF8(composed(line));
  refuse_marks(logical);
  logical = shaped(logical);
  std::unique_ptr<UBiDi, decltype(&ubidi_close)> bidi(ubidi_open(), ubidi_close);
  UErrorCode status = U_ZERO_ERROR;
  ubidi_setPara(bidi.get(), logical.getBuffer(), logical.length(), UBIDI_DEFAULT_LTR, nullptr, &status);
  icu::UnicodeString out;
  auto room = logical.length() + 1;
  auto length = ubidi_writeReordered(bidi.get(), out.getBuffer(room), room,
                                     UBIDI_DO_MIRRORING | UBIDI_REMOVE_BIDI_CONTROLS, &status);
  out.releaseBuffer(U_FAILURE(status) ? 0 : length);
  if (U_FAILURE(status)) fail();
  std::string utf8;
  return out.toUTF8String(utf8);
}

}  // namespace hammy::locale
