#include "font/missing.hpp"

#include "base/text.hpp"
#include "font/match.hpp"

namespace hammy::font {

std::vector<MissingFont> missing_fonts(const std::vector<std::string>& families) {
  auto fonts = load_fonts();
  auto resort = last_resort(fonts);
  std::vector<MissingFont> missing;
  for (const auto& family : families) {
    auto instead = text_of(match(fonts, of_family(family)), FC_FAMILY);
    if (instead == resort && text::lower(instead) != text::lower(family)) missing.push_back({family, instead});
  }
  return missing;
}

}  // namespace hammy::font
