// What fontconfig finds, for this module alone.
#pragma once

#include <fontconfig/fontconfig.h>

#include <memory>
#include <string>

namespace hammy::font {

using Pattern = std::unique_ptr<FcPattern, decltype(&FcPatternDestroy)>;
using Fonts = std::unique_ptr<FcConfig, decltype(&FcConfigDestroy)>;

inline Fonts load_fonts() { return {FcInitLoadConfigAndFonts(), FcConfigDestroy}; }

inline const FcChar8* bytes_of(const std::string& text) { return reinterpret_cast<const FcChar8*>(text.c_str()); }

/// A property of a font; empty where it has none.
inline std::string text_of(const Pattern& pattern, const char* property) {
  FcChar8* value = nullptr;
  if (!pattern || FcPatternGetString(pattern.get(), property, 0, &value) != FcResultMatch) return {};
  return reinterpret_cast<const char*>(value);
}

/// The font that fontconfig takes for `wanted`.
inline Pattern match(const Fonts& fonts, Pattern wanted) {
  FcConfigSubstitute(fonts.get(), wanted.get(), FcMatchPattern);
  FcDefaultSubstitute(wanted.get());
  FcResult result = FcResultMatch;
  return {FcFontMatch(fonts.get(), wanted.get(), &result), FcPatternDestroy};
}

inline Pattern of_family(const std::string& family) {
  Pattern pattern(FcPatternCreate(), FcPatternDestroy);
  FcPatternAddString(pattern.get(), FC_FAMILY, bytes_of(family));
  return pattern;
}

/// The family that every font becomes that is not there.
inline std::string last_resort(const Fonts& fonts) {
  return text_of(match(fonts, of_family("no font has this name")), FC_FAMILY);
}

}  // namespace hammy::font
