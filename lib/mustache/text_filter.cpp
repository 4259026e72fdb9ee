#include "mustache/text_filter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "locale/locale.hpp"
#include "mustache/mustache.hpp"

namespace hammy::mustache {

using record::Kind;

Error filter_error(std::string message, std::string hint) {
  return Error{"template.filter", std::move(message), std::move(hint)};
}

std::string_view scalar(const Datum& datum) {
  if (!datum.is_text && (datum.value.is(Kind::array) || datum.value.is(Kind::object)))
    throw filter_error(fmt::format("a {} has no text", datum.value.is(Kind::array) ? "list" : "group of values"),
                       "use a section, or the filters join and json");
  return datum.str();
}

std::string_view decimal(const Datum& datum) { return text::trim(scalar(datum)); }

int whole_number(const std::string& argument, int least, int most) {
  int number = 0;
  auto [end, error] = std::from_chars(argument.data(), argument.data() + argument.size(), number);
  if (error != std::errc{} || end != argument.data() + argument.size() || number < least || number > most)
    throw filter_error(fmt::format("'{}' must be a number from {} to {}", text::clip(argument, 40), least, most));
  return number;
}

void upper(Datum& datum, const Arguments&, const FilterSite& site) {
  datum.set(locale::upper(scalar(datum), site.settings.locale));
}
void lower(Datum& datum, const Arguments&, const FilterSite& site) {
  datum.set(locale::lower(scalar(datum), site.settings.locale));
}
void capitalize(Datum& datum, const Arguments&, const FilterSite& site) {
  datum.set(locale::capitalize(scalar(datum), site.settings.locale));
}
void trim(Datum& datum, const Arguments&, const FilterSite&) { datum.set(std::string(text::trim(scalar(datum)))); }

namespace {

/// Where character `count` of well-formed UTF-8 begins; the end when there are not so many.
std::size_t offset_of(std::string_view utf8, std::size_t count) {
  std::size_t at = 0;
  for (std::size_t points = 0; at < utf8.size(); ++at)
    if ((static_cast<unsigned char>(utf8[at]) & 0xC0) != 0x80 && points++ == count) break;
  return at;
}

/// The last `count` characters.
std::string_view last_of(std::string_view utf8, std::size_t count) {
  auto all = text::code_points(utf8);
  return utf8.substr(offset_of(utf8, all - std::min(all, count)));
}

}  // namespace

void left(Datum& datum, const Arguments& arguments, const FilterSite&) {
  auto text = scalar(datum);
  datum.set(
      std::string(text.substr(0, offset_of(text, static_cast<std::size_t>(whole_number(arguments[0], 1, 1000))))));
}

void right(Datum& datum, const Arguments& arguments, const FilterSite&) {
  datum.set(std::string(last_of(scalar(datum), static_cast<std::size_t>(whole_number(arguments[0], 1, 1000)))));
}

void digits(Datum& datum, const Arguments&, const FilterSite&) {
  std::string out;
  for (char c : scalar(datum))
    if (c >= '0' && c <= '9') out += c;
  datum.set(std::move(out));
}

void ascii(Datum& datum, const Arguments&, const FilterSite& site) {
  auto out = locale::ascii(scalar(datum), site.settings.locale);
  if (!text::is_ascii(out)) throw filter_error("some of it has no form in ASCII");
  datum.set(std::move(out));
}

void mask(Datum& datum, const Arguments& arguments, const FilterSite&) {
  auto text = scalar(datum);
  auto shown = static_cast<std::size_t>(arguments.empty() ? 0 : whole_number(arguments[0], 0, 1000));
  auto all = text::code_points(text);
  // As much as is shown at most is hidden at least.
  shown = std::min(shown, all / 2);
  datum.set(std::string(all - shown, '*').append(last_of(text, shown)));
}

void truncate(Datum& datum, const Arguments& arguments, const FilterSite&) {
  auto most = static_cast<std::size_t>(whole_number(arguments[0], 0, 1'000'000));
  std::string_view mark = arguments.size() > 1 ? std::string_view(arguments[1]) : "…";
  std::string text(scalar(datum));
  if (text::code_points(text) > most) {
    auto keep = most - std::min(most, text::code_points(mark));
    text.resize(offset_of(text, keep));
    text += mark;
  }
  datum.set(std::move(text));
}

namespace {
std::string padding_for(std::string_view text, const Arguments& arguments) {
  auto width = static_cast<std::size_t>(whole_number(arguments[0], 0, 1000));
  std::string_view with = arguments.size() > 1 ? std::string_view(arguments[1]) : " ";
  if (text::code_points(with) != 1) throw filter_error("only one character can be padded with");
  std::string padding;
  for (auto length = text::code_points(text); length < width; ++length) padding += with;
  return padding;
}
}  // namespace

void pad(Datum& datum, const Arguments& arguments, const FilterSite&) {
  std::string text(scalar(datum));
  datum.set(text + padding_for(text, arguments));
}

void lpad(Datum& datum, const Arguments& arguments, const FilterSite&) {
  std::string text(scalar(datum));
  datum.set(padding_for(text, arguments) + text);
}

}  // namespace hammy::mustache
