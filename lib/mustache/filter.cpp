#include "mustache/filter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "locale/locale.hpp"
#include "mustache/mustache.hpp"
#include "mustache/text_filter.hpp"
#include "mustache/url.hpp"
#include "qr/qr.hpp"

namespace hammy::mustache {

namespace {

using record::Kind;

bool is_number(const std::string& s) {
  return !s.empty() && std::all_of(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Puts a formatted number or date into the datum.
void put(Datum& datum, std::string formatted, const FilterSite& site) {
  if (site.settings.plain_spaces) locale::make_spaces_plain(formatted);
  datum.set(std::move(formatted));
}

// ---- numbers and dates

void money(Datum& datum, const Arguments& arguments, const FilterSite& site) {
  std::string currency = site.settings.currency;
  int digits = -1;
  bool minor = false;
  std::string amount;
  if (!datum.is_text && datum.value.is(Kind::object)) {
    // Money as records carry it: a whole number counts minor units, "12.30" is as it reads.
    auto value = datum.value.find("amount");
    if (auto code = datum.value.find("currency"); code.is(Kind::string)) currency = code.text();
    amount = value.text();
    minor = value.is(Kind::number);
  } else {
    amount = decimal(datum);
  }
  for (const auto& argument : arguments) {
    if (argument == "minor")
      minor = true;
    else if (is_number(argument))
      digits = whole_number(argument, 0, 6);
    else
      currency = argument;
  }
  if (currency.empty())
    throw filter_error("the amount has no currency", "write money:\"EUR\", or set currency in template.toml");
  if (minor) amount = locale::from_minor(amount, currency);
  put(datum, locale::money(amount, currency, site.settings.locale, digits), site);
}

void number(Datum& datum, const Arguments& arguments, const FilterSite& site) {
  int digits = arguments.empty() ? -1 : whole_number(arguments[0], 0, 20);
  put(datum, locale::number(decimal(datum), site.settings.locale, digits), site);
}

void percent(Datum& datum, const Arguments& arguments, const FilterSite& site) {
  int digits = arguments.empty() ? -1 : whole_number(arguments[0], 0, 20);
  put(datum, locale::percent(decimal(datum), site.settings.locale, digits), site);
}

template <locale::Part part>
void date(Datum& datum, const Arguments& arguments, const FilterSite& site) {
  auto moment = locale::read_moment(decimal(datum));
  std::string_view style = part == locale::Part::time ? "short" : "medium";
  if (!arguments.empty()) style = arguments[0];
  const auto& zone = arguments.size() > 1 ? arguments[1] : site.settings.time_zone;
  put(datum, locale::date(moment, part, style, site.settings.locale, zone), site);
}

/// plural:"one=item","few=…","other=items"; "=0" and other exact numbers go before the categories. Two arguments
/// without a category are the forms for one and for other. "#" becomes the number.
void plural(Datum& datum, const Arguments& arguments, const FilterSite& site) {
  std::string amount(!datum.is_text && datum.value.is(Kind::array) ? std::to_string(datum.value.size())
                                                                   : decimal(datum));
  auto category = locale::plural(amount, site.settings.locale);
  const std::string* exact = nullptr;
  const std::string* chosen = nullptr;
  const std::string* other = nullptr;
  bool keyed = false;
  std::string key;
  std::vector<std::pair<std::string, std::string>> forms;
  for (const auto& argument : arguments) {
    auto equals = argument.find('=', argument.starts_with('=') ? 1 : 0);
    key = argument.substr(0, equals == argument.npos ? 0 : equals);
    bool known = key.starts_with('=') || key == "zero" || key == "one" || key == "two" || key == "few" ||
                 key == "many" || key == "other";
    if (equals != argument.npos && known) {
      keyed = true;
      forms.emplace_back(key, argument.substr(equals + 1));
    } else {
      forms.emplace_back("", argument);
    }
  }
  if (!keyed) {
    if (forms.size() != 2)
      throw filter_error("plural takes two forms, or forms marked by category",
                         "write plural:\"one=item\",\"other=items\"");
    forms[0].first = "one";
    forms[1].first = "other";
  }
  for (const auto& [name, form] : forms) {
    if (name.starts_with('=') && name.substr(1) == amount) exact = &form;
    if (name == category) chosen = &form;
    if (name == "other") other = &form;
  }
  auto* form = exact ? exact : chosen ? chosen : other;
  if (!form)
    throw filter_error(fmt::format("plural has no form for '{}' of '{}'", category, site.settings.locale),
                       "add one beginning with 'other='");
  std::string out;
  for (char c : *form) {
    if (c == '#')
      out += locale::number(amount, site.settings.locale);
    else
      out += c;
  }
  put(datum, std::move(out), site);
}

// ---- texts

void default_value(Datum& datum, const Arguments& arguments, const FilterSite&) {
  if (datum.is_empty()) datum.set(arguments[0]);
}

void nl2br(Datum& datum, const Arguments&, const FilterSite& site) {
  if (site.escape == Escape::word) return datum.set(std::string(scalar(datum)));  // where every line end is one
  std::string out;
  auto text = scalar(datum);
  for (bool first = true; auto line : text::split(text, '\n')) {
    if (!std::exchange(first, false)) out += "<br>\n";
    if (line.ends_with('\r')) line.remove_suffix(1);
    append_escaped(out, line, datum.safe ? Escape::none : site.escape);
  }
  datum.set(std::move(out));
  datum.safe = true;
}

void json(Datum& datum, const Arguments&, const FilterSite& site) {
  std::string out;
  if (datum.is_text)
    record::append_string(out, datum.text);
  else
    out = datum.value.raw();
  datum.set(std::move(out));
  datum.safe = site.escape == Escape::json;
}

void url(Datum& datum, const Arguments& arguments, const FilterSite& site) {
  UrlUse use = site.link ? UrlUse::automatic : UrlUse::part;
  if (!arguments.empty()) {
    if (arguments[0] == "link")
      use = UrlUse::link;
    else if (arguments[0] == "part")
      use = UrlUse::part;
    else
      throw filter_error("url is told 'link' or 'part'");
  }
  datum.set(encoded_url(scalar(datum), use));
  datum.safe = datum.safe || site.escape == Escape::url;
}

/// A QR code as a picture in a data: URL (RFC 2397).
void qr_code(Datum& datum, const Arguments& arguments, const FilterSite&) {
  constexpr std::string_view names = "LMQH";
  auto level = arguments.empty() ? 1 : names.find(arguments[0]);
  if (level >= names.size() || (!arguments.empty() && arguments[0].size() != 1))
    throw filter_error("qr is told L, M, Q or H");
  std::string out = "data:image/png;base64,";
  text::append_base64(out, qr::png(scalar(datum), static_cast<qr::Correction>(level)));
  datum.set(std::move(out));
}

// ---- lists

void size(Datum& datum, const Arguments&, const FilterSite&) {
  bool counted = !datum.is_text && (datum.value.is(Kind::array) || datum.value.is(Kind::object));
  datum.set(std::to_string(counted ? datum.value.size() : text::code_points(datum.str())));
}

/// join:", "," and ": the second goes before the last element.
void join(Datum& datum, const Arguments& arguments, const FilterSite&) {
  if (datum.is_text || !datum.value.is(Kind::array)) return datum.set(std::string(scalar(datum)));
  std::string_view between = arguments.empty() ? ", " : std::string_view(arguments[0]);
  std::string_view last = arguments.size() > 1 ? std::string_view(arguments[1]) : between;
  std::string out;
  std::size_t index = 0;
  for (auto element : datum.value) {
    if (index++ > 0) out += index == datum.value.size() ? last : between;
    out += scalar({element, {}, false, false});
  }
  datum.set(std::move(out));
}

template <bool want_first>
void end_of_list(Datum& datum, const Arguments&, const FilterSite&) {
  if (datum.is_text || !datum.value.is(Kind::array)) throw filter_error("only a list has a first and a last element");
  record::Value found;
  for (auto element : datum.value) {
    found = element;
    if (want_first) break;
  }
  if (found.is(Kind::absent))
    datum.set("");
  else
    datum.value = found;
}

}  // namespace

const std::vector<Filter>& all_filters() {
  static const std::vector<Filter> filters{
      {"ascii", 0, 0, false, ascii, "in letters of ASCII", {}},
      {"capitalize", 0, 0, true, capitalize, "the first letter as a capital", {}},
      {"count", 0, 0, false, size, "the same as size", {}},
      {"date", 0, 2, true, date<locale::Part::date>, "a date; style, time zone", " short medium long full "},
      {"datetime", 0, 2, true, date<locale::Part::both>, "a date and time of day; style, time zone",
       " short medium long full "},
      {"default", 1, 1, false, default_value, "something else for what is absent or empty", {}},
      {"digits", 0, 0, false, digits, "its digits alone", {}},
      {"first", 0, 0, false, end_of_list<true>, "the first element of a list", {}},
      {"join", 0, 2, false, join, "the elements of a list in one text; separator, last separator", {}},
      {"json", 0, 0, true, json, "the value as JSON", {}},
      {"last", 0, 0, false, end_of_list<false>, "the last element of a list", {}},
      {"left", 1, 1, false, left, "the first so many characters", {}},
      {"lower", 0, 0, true, lower, "in small letters", {}},
      {"lpad", 1, 2, false, lpad, "filled up in front; width, character", {}},
      {"mask", 0, 1, false, mask, "stars for all but the last so many characters", {}},
      {"money", 0, 3, true, money, "an amount of money; currency, digits, minor", " minor "},
      {"nl2br", 0, 0, true, nl2br, "line ends as <br>", {}},
      {"number", 0, 1, true, number, "a number; fraction digits", {}},
      {"pad", 1, 2, false, pad, "filled up behind; width, character", {}},
      {"percent", 0, 1, true, percent, "a part of one in percent; fraction digits", {}},
      {"plural", 1, 8, false, plural, "the form that goes with a number", {}},
      {"qr", 0, 1, false, qr_code, "a QR code as a picture; L, M, Q or H", " L M Q H "},
      {"right", 1, 1, false, right, "the last so many characters", {}},
      {"size", 0, 0, false, size, "how many elements or characters", {}},
      {"time", 0, 2, true, date<locale::Part::time>, "a time of day; style, time zone", " short medium long full "},
      {"trim", 0, 0, true, trim, "without white space at both ends", {}},
      {"truncate", 1, 2, false, truncate, "at most so many characters; mark", {}},
      {"upper", 0, 0, true, upper, "in capitals", {}},
      {"url", 0, 1, true, url, "percent-encoded; link or part", " link part "},
  };
  return filters;
}

const Filter* find_filter(std::string_view name) {
  for (const auto& filter : all_filters())
    if (filter.name == name) return &filter;
  return nullptr;
}

}  // namespace hammy::mustache
