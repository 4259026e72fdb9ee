#include "rule/hours.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "base/text.hpp"
#include "zone/zone.hpp"

namespace hammy::rule {

namespace {

constexpr int day_minutes = 24 * 60, week_minutes = 7 * day_minutes;
constexpr std::array<std::string_view, 7> day_names{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"};

[[noreturn]] void wrong(std::string_view text) {
  throw Error{"rule.hours", fmt::format("'{}' are no hours", text::clip(text, 120)),
              "write them as 09:00-17:00 or Mo-Fr 08:00-18:00, Sa 09:00-12:00"}
      .as(Failure::technical)
      .exits(Exit::config);
}

std::optional<int> day_named(std::string_view name) {
  auto found = std::ranges::find(day_names, name);
  if (found == day_names.end()) return {};
  return static_cast<int>(found - day_names.begin());
}

/// Minutes since midnight of "HH:MM", up to 24:00.
std::optional<int> minutes_of(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return {};
  int hours = 0, minutes = 0;
  auto read = [](std::string_view digits, int& number) {
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return error == std::errc{} && end == digits.data() + digits.size() && number >= 0;
  };
  if (!read(text.substr(0, 2), hours) || !read(text.substr(3), minutes) || minutes > 59) return {};
  if (int all = hours * 60 + minutes; all <= day_minutes) return all;
  return {};
}

int minute_of_week(const zone::LocalTime& local) {
  auto minutes = std::chrono::duration_cast<std::chrono::minutes>(local.time_of_day).count();
  return static_cast<int>(local.weekday.iso_encoding() - 1) * day_minutes + static_cast<int>(minutes);
}

}  // namespace

void Hours::add(int begin, int end) {
  if (end > week_minutes) {
    open_.push_back({begin, week_minutes});
    open_.push_back({0, end - week_minutes});
  } else {
    open_.push_back({begin, end});
  }
}

void Hours::tidy() {
  std::ranges::sort(open_, {}, &Span::begin);
  std::vector<Span> joined;
  for (auto span : open_)
    if (!joined.empty() && span.begin <= joined.back().end)
      joined.back().end = std::max(joined.back().end, span.end);
    else
      joined.push_back(span);
  open_ = std::move(joined);
}

Hours Hours::parse(std::string_view text) {
  Hours hours;
  for (auto piece : text::split(text, ',')) {
    piece = text::trim(piece);
    int first = 0, last = 6;
    if (auto space = piece.find(' '); space != piece.npos) {
      auto days = piece.substr(0, space);
      auto from = day_named(days.substr(0, days.find('-')));
      auto to = days.find('-') == days.npos ? from : day_named(days.substr(days.find('-') + 1));
      if (!from || !to) wrong(text);
      first = *from;
      last = *to;
      piece = text::trim(piece.substr(space));
    }
    auto dash = piece.find('-');
    auto begin = minutes_of(piece.substr(0, dash));
    auto end = dash == piece.npos ? std::nullopt : minutes_of(piece.substr(dash + 1));
    if (!begin || !end || *begin == *end) wrong(text);
    if (*end < *begin) *end += day_minutes;
    for (int day = first;; day = (day + 1) % 7) {
      hours.add(day * day_minutes + *begin, day * day_minutes + *end);
      if (day == last) break;
    }
  }
  hours.tidy();
  return hours;
}

Hours Hours::outside(std::string_view text) {
  Hours inverse;
  int at = 0;
  for (auto span : parse(text).open_) {
    if (span.begin > at) inverse.open_.push_back({at, span.begin});
    at = span.end;
  }
  if (at < week_minutes) inverse.open_.push_back({at, week_minutes});
  if (inverse.open_.empty()) wrong(text);
  return inverse;
}

bool Hours::contains(Instant at, std::string_view zone) const {
  auto minute = minute_of_week(zone::local_time(at, zone));
  return std::ranges::any_of(open_, [&](Span span) { return minute >= span.begin && minute < span.end; });
}

Instant Hours::next(Instant at, std::string_view zone) const {
  auto local = zone::local_time(at, zone);
  auto minute = minute_of_week(local);
  auto begin = week_minutes + open_.front().begin;  // the first of next week
  for (auto span : open_) {
    if (minute >= span.begin && minute < span.end) return at;
    if (span.begin > minute) begin = std::min(begin, span.begin);
  }
  auto today = minute - minute % day_minutes;
  auto date = std::chrono::sys_days{local.date} + std::chrono::days{(begin - today) / day_minutes};
  auto opens = zone::instant_of(date, std::chrono::minutes{begin % day_minutes}, zone);
  // Clocks that were put back show the opening twice, and the first time is over.
  if (opens < at) opens = at + std::chrono::minutes{begin - today} - local.time_of_day;
  // Clocks that were put forward may have jumped over all of it.
  return contains(opens, zone) ? opens : next(opens, zone);
}

}  // namespace hammy::rule
