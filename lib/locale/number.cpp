// Numbers, money and plurals.
#include <fmt/format.h>
#include <unicode/currunit.h>
#include <unicode/numberformatter.h>
#include <unicode/plurrule.h>
#include <unicode/ucurr.h>

#include <algorithm>
#include <cstdlib>

#include "base/error.hpp"
#include "locale/cache.hpp"
#include "locale/locale.hpp"

namespace hammy::locale {

namespace number_format = icu::number;
using number_format::LocalizedNumberFormatter;
using number_format::Precision;

namespace {

/// A decimal number ICU can be given without fear: "1e999999999" would have it write a billion digits.
void check_decimal(std::string_view decimal) {
  auto refuse = [&] {
    throw Error{"locale.number", fmt::format("'{}' is no number that can be formatted", decimal.substr(0, 40)),
                "write it in digits with a point, such as 1297.10"};
  };
  if (decimal.size() > 64) refuse();
  std::size_t at = 0, digits = 0;
  auto run = [&] {
    for (; at < decimal.size() && decimal[at] >= '0' && decimal[at] <= '9'; ++at) ++digits;
  };
  if (at < decimal.size() && (decimal[at] == '-' || decimal[at] == '+')) ++at;
  run();
  if (at < decimal.size() && decimal[at] == '.') ++at, run();
  if (digits == 0) refuse();
  if (at < decimal.size() && (decimal[at] == 'e' || decimal[at] == 'E')) {
    auto exponent = std::string(decimal.substr(at + 1));
    char* end = nullptr;
    auto value = std::strtol(exponent.c_str(), &end, 10);
    if (exponent.empty() || *end || std::abs(value) > 60) refuse();
    at = decimal.size();
  }
  if (at != decimal.size()) refuse();
}

Precision fraction(int digits) {
  return digits < 0 ? Precision(Precision::unlimited()) : Precision::fixedFraction(std::min(digits, 20));
}

LocalizedNumberFormatter& formatter(char kind, std::string_view locale, int digits, std::string_view currency = {}) {
  thread_local Cache<LocalizedNumberFormatter> cache;
  return cache.get(fmt::format("{}{}{} {}", kind, digits, currency, locale), [&] {
    auto made = number_format::NumberFormatter::withLocale(icu_locale(locale));
    if (kind == '%') {
      made = made.unit(icu::NoUnit::percent()).scale(number_format::Scale::powerOfTen(2)).precision(fraction(digits));
    } else if (kind == '$') {
      UErrorCode status = U_ZERO_ERROR;
      made = made.unit(
          icu::CurrencyUnit(icu::StringPiece(currency.data(), static_cast<int32_t>(currency.size())), status));
      if (digits >= 0) made = made.precision(fraction(digits));
    } else {
      made = made.precision(fraction(digits));
    }
    return std::make_unique<LocalizedNumberFormatter>(std::move(made));
  });
}

number_format::FormattedNumber format(const LocalizedNumberFormatter& with, std::string_view decimal) {
  UErrorCode status = U_ZERO_ERROR;
  auto result = with.formatDecimal({decimal.data(), static_cast<int32_t>(decimal.size())}, status);
  if (U_FAILURE(status))
    throw Error{"locale.number", fmt::format("cannot format '{}': {}", decimal, u_errorName(status))};
  return result;
}

std::string text(const number_format::FormattedNumber& number) {
  UErrorCode status = U_ZERO_ERROR;
  std::string out;
  number.toTempString(status).toUTF8String(out);
  return out;
}

void check_currency(std::string_view currency) {
  if (!is_currency(currency))
    throw Error{"locale.currency", fmt::format("'{}' is no currency", currency.substr(0, 20)),
                "use an ISO 4217 code such as EUR"};
}

}  // namespace

bool is_currency(std::string_view code) {
  return code.size() == 3 && std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

std::string number(std::string_view decimal, std::string_view locale, int digits) {
  check_decimal(decimal);
  return text(format(formatter('n', locale, digits), decimal));
}

std::string percent(std::string_view decimal, std::string_view locale, int digits) {
  check_decimal(decimal);
  return text(format(formatter('%', locale, digits), decimal));
}

std::string money(std::string_view decimal, std::string_view currency, std::string_view locale, int digits) {
  check_decimal(decimal);
  check_currency(currency);
  return text(format(formatter('$', locale, digits, currency), decimal));
}

std::string from_minor(std::string_view minor, std::string_view currency) {
  check_decimal(minor);
  check_currency(currency);
  UErrorCode status = U_ZERO_ERROR;
  const char16_t code[] = {static_cast<char16_t>(currency[0]), static_cast<char16_t>(currency[1]),
                           static_cast<char16_t>(currency[2]), 0};
  auto digits = static_cast<std::size_t>(std::max(0, ucurr_getDefaultFractionDigits(code, &status)));
  if (minor.find_first_of(".eE") != minor.npos)
    throw Error{"locale.number", fmt::format("'{}' is no whole number of minor units", minor),
                "write 1297.10 EUR as 129710"};
  std::string sign(minor.substr(0, minor[0] == '-' || minor[0] == '+' ? 1 : 0));
  std::string whole(minor.substr(sign.size()));
  if (digits == 0) return sign + whole;
  if (whole.size() <= digits) whole.insert(0, digits + 1 - whole.size(), '0');
  return sign + whole.substr(0, whole.size() - digits) + '.' + whole.substr(whole.size() - digits);
}

std::string plural(std::string_view decimal, std::string_view locale) {
  check_decimal(decimal);
  thread_local Cache<icu::PluralRules> cache;
  UErrorCode status = U_ZERO_ERROR;
  auto& rules = cache.get(locale, [&] {
    return std::unique_ptr<icu::PluralRules>(icu::PluralRules::forLocale(icu_locale(locale), status));
  });
  std::string out;
  rules.select(format(formatter('n', locale, -1), decimal), status).toUTF8String(out);
  if (U_FAILURE(status)) throw Error{"locale.number", fmt::format("cannot count with '{}'", decimal)};
  return out;
}

}  // namespace hammy::locale
