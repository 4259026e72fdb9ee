#include "office/fonts.hpp"

#include <fontconfig/fontconfig.h>

#include <memory>

#include "base/text.hpp"

namespace hammy::office {

namespace {

using Pattern = std::unique_ptr<FcPattern, decltype(&FcPatternDestroy)>;

const FcChar8* bytes_of(const std::string& text) { return reinterpret_cast<const FcChar8*>(text.c_str()); }

/// The family that fontconfig takes for `family`.
std::string match(FcConfig* config, const std::string& family) {
  Pattern wanted(FcPatternCreate(), FcPatternDestroy);
  FcPatternAddString(wanted.get(), FC_FAMILY, bytes_of(family));
  FcConfigSubstitute(config, wanted.get(), FcMatchPattern);
  FcDefaultSubstitute(wanted.get());
  FcResult result = FcResultMatch;
  Pattern found(FcFontMatch(config, wanted.get(), &result), FcPatternDestroy);
  FcChar8* name = nullptr;
  if (!found || FcPatternGetString(found.get(), FC_FAMILY, 0, &name) != FcResultMatch) return {};
  return reinterpret_cast<const char*>(name);
}

}  // namespace

std::vector<MissingFont> missing_fonts(const std::vector<std::string>& families) {
  std::unique_ptr<FcConfig, decltype(&FcConfigDestroy)> config(FcInitLoadConfigAndFonts(), FcConfigDestroy);
  // What a name that nobody has given to a font becomes, every font that is not there does.
  auto last_resort = match(config.get(), "no font has this name");
  std::vector<MissingFont> missing;
  for (const auto& family : families) {
    auto instead = match(config.get(), family);
    if (instead == last_resort && text::lower(instead) != text::lower(family)) missing.push_back({family, instead});
  }
  return missing;
}

}  // namespace hammy::office
