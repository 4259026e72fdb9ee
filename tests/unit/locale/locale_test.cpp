#include "locale/locale.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace {

using namespace hammy;

std::string plain(std::string text) {
  locale::make_spaces_plain(text);
  return text;
}

template <class Call>
std::string code_of(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error.code();
  }
  return "";
}

TEST(Locale, FallsBackToItsParents) {
  EXPECT_EQ(locale::fallbacks("hu-HU"), (std::vector<std::string>{"hu-HU", "hu"}));
  EXPECT_EQ(locale::fallbacks("SR_latn_rs"), (std::vector<std::string>{"sr-Latn-RS", "sr-Latn", "sr"}));
  for (auto none : {"", "x", "-hu", "hu-", "../etc", "hu/HU", "a b"})
    EXPECT_TRUE(locale::fallbacks(none).empty()) << none;
  EXPECT_TRUE(locale::fallbacks(std::string(100, 'a')).empty());
}

TEST(Number, KeepsEveryDigitOfItsText) {
  EXPECT_EQ(plain(locale::number("12345678901234567890.123456789", "en")), "12,345,678,901,234,567,890.123456789");
  EXPECT_EQ(plain(locale::number("0.1", "hu-HU", 20)), "0,10000000000000000000");
  EXPECT_EQ(plain(locale::number("1234567.891", "pl-PL", 2)), "1 234 567,89");
  EXPECT_EQ(plain(locale::number("-5", "fi")), "−5");
  EXPECT_EQ(plain(locale::number("1e3", "en")), "1,000");
  EXPECT_EQ(plain(locale::number("1234.5", "ar-EG")), "١٬٢٣٤٫٥");
}

TEST(Number, RefusesWhatIsNone) {
  for (auto bad : {"", "abc", "1,5", "1.2.3", "0x10", "1e", "1e99999999", "--1", "NaN", "Infinity", " 1", "."})
    EXPECT_EQ(code_of([&] { locale::number(bad, "en"); }), "locale.number") << bad;
  EXPECT_EQ(code_of([&] { locale::number(std::string(1000, '1'), "en"); }), "locale.number");
}

TEST(Money, ByCurrencyAndLocale) {
  EXPECT_EQ(plain(locale::money("1297.10", "EUR", "de-DE")), "1.297,10 €");
  EXPECT_EQ(plain(locale::money("1297.10", "EUR", "fi-FI")), "1 297,10 €");
  EXPECT_EQ(plain(locale::money("1297.10", "PLN", "pl-PL")), "1297,10 zł");
  EXPECT_EQ(plain(locale::money("1297.10", "RUB", "ru-RU")), "1 297,10 ₽");
  EXPECT_EQ(plain(locale::money("8990", "HUF", "hu-HU", 0)), "8 990 Ft");
  EXPECT_EQ(plain(locale::money("10297.5", "JPY", "ja-JP")), "￥10,298");
  EXPECT_EQ(locale::money("0.005", "EUR", "en-IE"), "€0.00") << "half to even, as ICU rounds";
  EXPECT_EQ(locale::money("90071992547409931234.55", "USD", "en-US"), "$90,071,992,547,409,931,234.55");
  EXPECT_EQ(code_of([] { locale::money("1", "eur", "en"); }), "locale.currency");
  EXPECT_EQ(code_of([] { locale::money("1", "E\"R", "en"); }), "locale.currency");
}

TEST(Money, FromMinorUnits) {
  EXPECT_EQ(locale::from_minor("129710", "EUR"), "1297.10");
  EXPECT_EQ(locale::from_minor("-5", "EUR"), "-0.05");
  EXPECT_EQ(locale::from_minor("500", "JPY"), "500");
  EXPECT_EQ(locale::from_minor("1234", "KWD"), "1.234");
  EXPECT_EQ(code_of([] { locale::from_minor("12.5", "EUR"); }), "locale.number");
}

TEST(Percent, OfOne) {
  EXPECT_EQ(plain(locale::percent("0.27", "hu")), "27%");
  EXPECT_EQ(plain(locale::percent("0.255", "fi", 1)), "25,5 %");
}

TEST(Plural, ByLanguage) {
  EXPECT_EQ(locale::plural("1", "en"), "one");
  EXPECT_EQ(locale::plural("1.0", "en"), "one") << "as it is written: without the zero";
  EXPECT_EQ(locale::plural("1.5", "en"), "other");
  EXPECT_EQ(locale::plural("2", "pl"), "few");
  EXPECT_EQ(locale::plural("12", "pl"), "many");
  EXPECT_EQ(locale::plural("21", "ru"), "one");
  EXPECT_EQ(locale::plural("0", "ar"), "zero");
  EXPECT_EQ(locale::plural("2", "ar"), "two");
  EXPECT_EQ(locale::plural("1", "ja"), "other");
}

std::string date(std::string_view moment, std::string_view style, std::string_view tag, std::string_view zone = "UTC",
                 locale::Part part = locale::Part::date) {
  return plain(locale::date(locale::read_moment(moment), part, style, tag, zone));
}

TEST(Date, InStylesPatternsAndSkeletons) {
  EXPECT_EQ(date("2026-11-22", "long", "hu-HU"), "2026. november 22.");
  EXPECT_EQ(date("2026-11-22", "full", "fi-FI"), "sunnuntai 22. marraskuuta 2026");
  EXPECT_EQ(date("2026-11-22", "long", "pl-PL"), "22 listopada 2026");
  EXPECT_EQ(date("2026-11-22", "long", "ru-RU"), "22 ноября 2026 г.");
  EXPECT_EQ(date("2026-11-22", "short", "en-GB"), "22/11/2026");
  EXPECT_EQ(date("2026-11-22", "yyyy-MM-dd", "hu"), "2026-11-22");
  EXPECT_EQ(date("2026-11-22", "skeleton:yMMMM", "hu"), "2026. november");
  EXPECT_EQ(code_of([] { date("2026-11-22", std::string(300, 'y'), "en"); }), "locale.date-style");
}

TEST(Date, MovesMomentsButNotDates) {
  EXPECT_EQ(date("2026-11-22", "short", "hu", "America/New_York"), "2026. 11. 22.");
  EXPECT_EQ(date("2026-11-22T02:00:00Z", "short", "hu", "America/New_York"), "2026. 11. 21.");
  EXPECT_EQ(date("2026-11-22T02:00:00", "short", "hu", "America/New_York"), "2026. 11. 22.");
  EXPECT_EQ(date("2026-07-01T12:00:00Z", "HH:mm", "hu", "Europe/Budapest", locale::Part::time), "14:00");
  EXPECT_EQ(date("2026-12-01T12:00:00Z", "HH:mm", "hu", "Europe/Budapest", locale::Part::time), "13:00");
  EXPECT_EQ(date("2026-11-22T23:30:00+01:00", "short", "de", "Europe/Berlin", locale::Part::both), "22.11.26, 23:30");
  EXPECT_EQ(date("2026-11-22", "short", "de", "UTC", locale::Part::both), "22.11.26");
  EXPECT_EQ(code_of([] { date("2026-11-22", "short", "de", "UTC", locale::Part::time); }), "locale.date");
  EXPECT_EQ(code_of([] { date("2026-11-22T10:00:00Z", "short", "hu", "Mars/Olympus"); }), "locale.time-zone");
  EXPECT_TRUE(locale::is_time_zone("Europe/Helsinki"));
  EXPECT_FALSE(locale::is_time_zone("nowhere"));
}

TEST(Date, RefusesWhatIsNone) {
  for (auto bad : {"", "today", "2026-02-30", "22.11.2026", "2026-11-22T", "2026-11-22T25:00:00Z", "20261122"})
    EXPECT_EQ(code_of([&] { locale::read_moment(bad); }), "locale.date") << bad;
}

TEST(Case, ByLanguage) {
  EXPECT_EQ(locale::upper("árvíztűrő straße", "hu"), "ÁRVÍZTŰRŐ STRASSE");
  EXPECT_EQ(locale::upper("istanbul", "tr"), "İSTANBUL");
  EXPECT_EQ(locale::lower("ŁÓDŹ ПРИВЕТ", "pl"), "łódź привет");
  EXPECT_EQ(locale::capitalize("élan VITAL", "fr"), "Élan VITAL");
  EXPECT_EQ(locale::upper("مرحبا", "ar"), "مرحبا");
  EXPECT_EQ(locale::upper("x", "no such locale at all"), "X");
}

TEST(Ascii, ByLanguage) {
  EXPECT_EQ(locale::ascii("Őry Zsófia Łódź Ääkkönen Straße", "hu"), "Ory Zsofia Lodz Aakkonen Strasse");
  EXPECT_EQ(locale::ascii("Щукина Юлия Соловьёв", "ru-RU"), "Shchukina Yuliya Solovev");
  EXPECT_EQ(locale::ascii("Щукина Юлия", "hu"), "Shchukina Yuliya") << "Russian where the language has no Cyrillic";
  EXPECT_EQ(locale::ascii("Ольга Київ", "uk"), "Olha Kyyiv");
  EXPECT_EQ(locale::ascii("ъгъл", "bg"), "ugul") << "a vowel, and no sign";
  EXPECT_EQ(locale::ascii("Müller", "de-DE"), "Mueller");
  EXPECT_EQ(locale::ascii("Müller", "no such locale at all"), "Muller");
  EXPECT_EQ(locale::ascii("O’Brien ٠١٢ ☃", "en"), "O'Brien 012 ☃") << "what has no form stays";
}

TEST(Composed, IsOneFormOfWhatLooksTheSame) {
  EXPECT_EQ(locale::composed("cafe\u0301"), "caf\u00E9");
  EXPECT_EQ(locale::composed("árvíztűrő тюк"), "árvíztűrő тюк");
}

TEST(Spaces, BecomePlain) {
  EXPECT_EQ(plain("1\u00A0234\u202F567\u2009%\u2007."), "1 234 567 % .");
  EXPECT_EQ(plain("é\xC2"), "é\xC2") << "a cut sequence stays";
}

TEST(Cache, HoldsWhateverLocalesRecordsName) {
  for (int i = 0; i < 2000; ++i) {
    auto tag = std::string("en-x-") + std::to_string(i);
    EXPECT_EQ(locale::number("1.5", tag), "1.5");
  }
}

}  // namespace
