// Dates and times of day.
#include <fmt/format.h>
#include <unicode/dtptngen.h>
#include <unicode/smpdtfmt.h>
#include <unicode/timezone.h>

#include <cctype>

#include "base/error.hpp"
#include "locale/cache.hpp"
#include "locale/locale.hpp"

namespace hammy::locale {

namespace {

icu::UnicodeString unicode(std::string_view utf8) {
  return icu::UnicodeString::fromUTF8({utf8.data(), static_cast<int32_t>(utf8.size())});
}

[[noreturn]] void unknown_style(std::string_view style) {
  throw Error{"locale.date-style", fmt::format("'{}' is no style of dates", style.substr(0, 60)),
              "use short, medium, long, full, skeleton:yMMMd or a pattern such as yyyy-MM-dd"};
}

icu::DateFormat::EStyle named_style(std::string_view style) {
  if (style == "short") return icu::DateFormat::kShort;
  if (style == "medium") return icu::DateFormat::kMedium;
  if (style == "long") return icu::DateFormat::kLong;
  if (style == "full") return icu::DateFormat::kFull;
  return icu::DateFormat::kNone;
}

std::unique_ptr<icu::TimeZone> find_zone(std::string_view name) {
  std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(unicode(name)));
  if (*zone == icu::TimeZone::getUnknown()) return nullptr;
  return zone;
}

std::unique_ptr<icu::DateFormat> make_format(Part part, std::string_view style, std::string_view tag,
                                             std::string_view time_zone) {
  UErrorCode status = U_ZERO_ERROR;
  auto locale = icu_locale(tag);
  std::unique_ptr<icu::DateFormat> made;
  if (auto named = named_style(style); named != icu::DateFormat::kNone) {
    using icu::DateFormat;
    if (part == Part::date) made.reset(DateFormat::createDateInstance(named, locale));
    if (part == Part::time) made.reset(DateFormat::createTimeInstance(named, locale));
    if (part == Part::both) made.reset(DateFormat::createDateTimeInstance(named, named, locale));
  } else {
    constexpr std::string_view skeleton = "skeleton:";
    auto pattern = unicode(style);
    if (style.starts_with(skeleton)) {
      std::unique_ptr<icu::DateTimePatternGenerator> generator(
          icu::DateTimePatternGenerator::createInstance(locale, status));
      if (U_SUCCESS(status)) pattern = generator->getBestPattern(unicode(style.substr(skeleton.size())), status);
    }
    if (U_SUCCESS(status)) made = std::make_unique<icu::SimpleDateFormat>(pattern, locale, status);
  }
  if (U_FAILURE(status) || !made) unknown_style(style);
  auto zone = find_zone(time_zone);
  if (!zone)
    throw Error{"locale.time-zone", fmt::format("no time zone '{}'", time_zone.substr(0, 60)),
                "use an IANA name such as Europe/Budapest"};
  made->adoptTimeZone(zone.release());
  return made;
}

bool is_date(std::string_view s) {
  if (s.size() != 10) return false;
  for (std::size_t i = 0; i < s.size(); ++i)
    if (i == 4 || i == 7 ? s[i] != '-' : !std::isdigit(static_cast<unsigned char>(s[i]))) return false;
  return true;
}

}  // namespace

bool is_time_zone(std::string_view name) { return find_zone(name) != nullptr; }

Moment read_moment(std::string_view s) {
  if (auto at = parse_rfc3339(s)) return {*at, true, false};
  if (is_date(s))
    if (auto at = parse_rfc3339(fmt::format("{}T00:00:00Z", s))) return {*at, false, true};
  if (s.size() >= 19 && is_date(s.substr(0, 10)))
    if (auto at = parse_rfc3339(fmt::format("{}Z", s))) return {*at, true, true};
  throw Error{"locale.date", fmt::format("'{}' is no date", s.substr(0, 60)),
              "write 2026-11-22 or 2026-11-22T08:00:00+01:00 (RFC 3339)"};
}

std::string date(const Moment& moment, Part part, std::string_view style, std::string_view locale,
                 std::string_view time_zone) {
  if (style.size() > 200) unknown_style(style);
  if (!moment.has_time && part == Part::time)
    throw Error{"locale.date", "a date without a time of day has none to show"};
  if (!moment.has_time && part == Part::both) part = Part::date;
  if (moment.local) time_zone = "UTC";
  thread_local Cache<icu::DateFormat> cache;
  auto& format = cache.get(fmt::format("{}{} {} {}", static_cast<int>(part), locale, time_zone, style),
                           [&] { return make_format(part, style, locale, time_zone); });
  icu::UnicodeString formatted;
  format.format(static_cast<UDate>(moment.at.time_since_epoch().count()), formatted);
  std::string out;
  return formatted.toUTF8String(out);
}

}  // namespace hammy::locale
