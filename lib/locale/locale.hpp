// Locale: numbers, money, dates, plurals and letter case as the reader's language writes them, by ICU and CLDR.
//
// Numbers are given by their decimal text ("1297.10") and never pass through a double, so that no cent is lost.
// Locales are BCP 47 ("hu-HU"); one that ICU does not know is written like its parent, in the end like the root locale.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace hammy::locale {

/// "hu-HU" gives {"hu-HU", "hu"}: the locale and its parents, most special first, "_" read as "-". Empty for what is
/// no locale at all.
std::vector<std::string> fallbacks(std::string_view locale);

/// `decimal` in the locale's digits and grouping. Exactly `digits` fraction digits, or as many as it needs for -1.
/// Throws `locale.number` when `decimal` is no decimal number of at most 60 digits.
std::string number(std::string_view decimal, std::string_view locale, int digits = -1);

/// `decimal` as a part of one: "0.27" is "27 %". As many fraction digits as needed for -1.
std::string percent(std::string_view decimal, std::string_view locale, int digits = -1);

/// `decimal` units of the ISO 4217 currency: "1297.10", "EUR", "de-DE" gives "1.297,10 €". Fraction digits as the
/// currency has them, or exactly `digits`. Throws `locale.number` or `locale.currency`.
std::string money(std::string_view decimal, std::string_view currency, std::string_view locale, int digits = -1);

/// `minor` units of the currency as a decimal text: "129710", "EUR" gives "1297.10". Throws like money().
std::string from_minor(std::string_view minor, std::string_view currency);

/// The CLDR plural category of a number: zero, one, two, few, many or other.
std::string plural(std::string_view decimal, std::string_view locale);

/// A date or a time of day as people write it down.
struct Moment {
  Instant at;
  bool has_time = true;  ///< false for a plain date
  bool local = false;    ///< read without an offset: a wall clock's reading, shown as it is in every time zone
};
/// Reads RFC 3339 "2026-11-22T08:00:00+01:00", the same without offset (local), or "2026-11-22". Throws `locale.date`.
Moment read_moment(std::string_view s);

enum class Part : std::uint8_t { date, time, both };
/// `style` is short, medium, long, full, "skeleton:yMMMMd" (the locale's own order of these fields), or a pattern of
/// Unicode TR 35 such as "yyyy-MM-dd". `time_zone` is an IANA name. Throws `locale.date-style` or `locale.time-zone`.
std::string date(const Moment& moment, Part part, std::string_view style, std::string_view locale,
                 std::string_view time_zone);

/// Whether ICU knows the IANA time zone.
bool is_time_zone(std::string_view name);
/// Whether `code` can be an ISO 4217 currency: three capital letters.
bool is_currency(std::string_view code);

/// Letter case by the language: Turkish i, German sharp s. UTF-8.
std::string upper(std::string_view utf8, std::string_view locale);
std::string lower(std::string_view utf8, std::string_view locale);
/// The first letter in title case, the rest unchanged.
std::string capitalize(std::string_view utf8, std::string_view locale);

/// In ASCII letters as the language writes foreign ones: Cyrillic as BGN/PCGN has it for Russian or the language
/// itself, without soft and hard signs ("Щукина Ольга" is "Shchukina Olga"), German umlauts as ae, oe, ue for readers
/// of German, elsewhere letters without their accents ("Őry" is "Ory"). What has no such form stays.
std::string ascii(std::string_view utf8, std::string_view locale);
/// Unicode's normalization form C: one character for a letter with its accents.
std::string composed(std::string_view utf8);

/// The characters of a line in the order in which they are drawn, from left to right, for who draws one after the
/// other: scripts from right to left turned round (Unicode UAX #9), Arabic letters in their forms within words, letters
/// and their accents composed. Throws `locale.script` for marks that have no composed form, as in the scripts of India
/// and in Hebrew with points.
std::string visual(std::string_view line);

/// Replaces the no-break, narrow and thin spaces that CLDR writes into numbers by plain spaces: U+202F alone would
/// turn an SMS from GSM 03.38 into UCS-2.
void make_spaces_plain(std::string& utf8);

}  // namespace hammy::locale
