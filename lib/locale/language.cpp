// Languages: fallbacks, letter case, spaces.
#include <unicode/bytestream.h>
#include <unicode/casemap.h>
#include <unicode/stringoptions.h>

#include <algorithm>
#include <cctype>

#include "base/error.hpp"
#include "base/text.hpp"
#include "locale/cache.hpp"
#include "locale/locale.hpp"

namespace hammy::locale {

std::vector<std::string> fallbacks(std::string_view locale) {
  std::string tag(locale);
  std::replace(tag.begin(), tag.end(), '_', '-');
  auto alphanumeric = [](unsigned char c) { return c < 0x80 && (std::isalnum(c) || c == '-'); };
  if (tag.size() < 2 || tag.size() > 35 || !std::all_of(tag.begin(), tag.end(), alphanumeric) || tag.front() == '-' ||
      tag.back() == '-')
    return {};
  auto lower_case = [](std::string& part) { part = text::lower(part); };
  std::vector<std::string> parts;
  for (auto part : text::split(tag, '-')) parts.emplace_back(part);
  lower_case(parts.front());
  for (std::size_t i = 1; i < parts.size(); ++i) {
    lower_case(parts[i]);
    // RFC 5646 section 2.1.1: scripts in title case, regions in capitals.
    auto capitals = parts[i].size() == 2 ? 2u : parts[i].size() == 4 ? 1u : 0u;
    for (std::size_t k = 0; k < capitals; ++k) parts[i][k] = static_cast<char>(std::toupper(parts[i][k]));
  }
  tag = text::join(parts, "-");
  std::vector<std::string> chain{tag};
  while (tag.find('-') != tag.npos) {
    tag.erase(tag.rfind('-'));
    chain.push_back(tag);
  }
  return chain;
}

icu::Locale icu_locale(std::string_view tag) {
  auto chain = fallbacks(tag);
  if (chain.empty()) return icu::Locale::getRoot();
  UErrorCode status = U_ZERO_ERROR;
  auto locale = icu::Locale::forLanguageTag(chain.front(), status);
  return U_FAILURE(status) || locale.isBogus() ? icu::Locale::getRoot() : locale;
}

namespace {
template <class Map>
std::string map_case(std::string_view utf8, std::string_view locale, Map map) {
  std::string out;
  out.reserve(utf8.size());
  icu::StringByteSink<std::string> sink(&out);
  UErrorCode status = U_ZERO_ERROR;
  map(icu_locale(locale).getName(), icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size())), sink, status);
  if (U_FAILURE(status)) throw Error{"locale.case", "cannot change the case of a text"};
  return out;
}
}  // namespace

std::string upper(std::string_view utf8, std::string_view locale) {
  return map_case(utf8, locale, [](const char* name, auto from, auto& to, auto& status) {
    icu::CaseMap::utf8ToUpper(name, 0, from, to, nullptr, status);
  });
}

std::string lower(std::string_view utf8, std::string_view locale) {
  return map_case(utf8, locale, [](const char* name, auto from, auto& to, auto& status) {
    icu::CaseMap::utf8ToLower(name, 0, from, to, nullptr, status);
  });
}

std::string capitalize(std::string_view utf8, std::string_view locale) {
  return map_case(utf8, locale, [](const char* name, auto from, auto& to, auto& status) {
    icu::CaseMap::utf8ToTitle(name, U_TITLECASE_WHOLE_STRING | U_TITLECASE_NO_LOWERCASE, nullptr, from, to, nullptr,
                              status);
  });
}

void make_spaces_plain(std::string& utf8) {
  // U+00A0 is C2 A0; U+2007 (figure), U+2009 (thin) and U+202F (narrow no-break) are E2 80 87, E2 80 89 and E2 80 AF.
  std::size_t to = 0;
  for (std::size_t from = 0; from < utf8.size();) {
    std::string_view rest(utf8.data() + from, utf8.size() - from);
    if (rest.starts_with("\xC2\xA0")) {
      utf8[to++] = ' ';
      from += 2;
    } else if (rest.starts_with("\xE2\x80\xAF") || rest.starts_with("\xE2\x80\x87") ||
               rest.starts_with("\xE2\x80\x89")) {
      utf8[to++] = ' ';
      from += 3;
    } else {
      utf8[to++] = utf8[from++];
    }
  }
  utf8.resize(to);
}

}  // namespace hammy::locale
