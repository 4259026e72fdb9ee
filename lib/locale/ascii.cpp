// Other scripts in Latin letters, and accents.
#include <fmt/format.h>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/translit.h>

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/text.hpp"
#include "locale/cache.hpp"
#include "locale/locale.hpp"

namespace hammy::locale {

namespace {

/// What a language writes Cyrillic like, where that is not as for Russian.
std::string own_rules(std::string_view language) {
  constexpr std::array<std::string_view, 9> cyrillic{"be", "bg", "kk", "ky", "mk", "mn", "ru", "sr", "uk"};
  if (std::find(cyrillic.begin(), cyrillic.end(), language) != cyrillic.end())
    return fmt::format("{0}-{0}_Latn/BGN;", language);
  return language == "de" ? "de-ASCII;" : "";
}

std::unique_ptr<icu::Transliterator> make(std::string_view language) {
  // A set in front of all would be what the rules are restricted to, so nothing goes before it. The signs become quotes
  // else, which no passport has.
  auto rules = fmt::format("Null;{}[ЬьЪъ] Remove;ru-ru_Latn/BGN;Any-Latin;Latin-ASCII",
                           language == "bg" ? own_rules(language) : "[Ьь] Remove;" + own_rules(language));
  UErrorCode status = U_ZERO_ERROR;
  UParseError where{};
  std::unique_ptr<icu::Transliterator> made(
      icu::Transliterator::createInstance(icu::UnicodeString::fromUTF8(rules), UTRANS_FORWARD, where, status));
  if (U_FAILURE(status) || !made)
    throw Error{"locale.ascii", fmt::format("ICU does not transliterate: {}", u_errorName(status)),
                "is ICU's data complete?"}
        .as(Failure::technical);
  return made;
}

}  // namespace

std::string ascii(std::string_view utf8, std::string_view locale) {
  if (text::is_ascii(utf8)) return std::string(utf8);
  auto chain = fallbacks(locale);
  std::string language = chain.empty() ? "" : chain.back();
  if (own_rules(language).empty()) language.clear();
  thread_local Cache<icu::Transliterator> cache;
  auto changed = icu::UnicodeString::fromUTF8({utf8.data(), static_cast<int32_t>(utf8.size())});
  cache.get(language, [&] { return make(language); }).transliterate(changed);
  std::string out;
  return changed.toUTF8String(out);
}

std::string composed(std::string_view utf8) {
  if (text::is_ascii(utf8)) return std::string(utf8);
  UErrorCode status = U_ZERO_ERROR;
  std::string out;
  icu::StringByteSink<std::string> sink(&out);
  const auto* form = icu::Normalizer2::getNFCInstance(status);
  if (U_SUCCESS(status))
    form->normalizeUTF8(0, {utf8.data(), static_cast<int32_t>(utf8.size())}, sink, nullptr, status);
  if (U_FAILURE(status))
    throw Error{"locale.ascii", fmt::format("ICU does not normalize: {}", u_errorName(status)),
                "is ICU's data complete?"}
        .as(Failure::technical);
  return out;
}

}  // namespace hammy::locale
