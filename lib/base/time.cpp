#include "base/time.hpp"

#include <fmt/format.h>

#include <cctype>
#include <charconv>
#include <cstdlib>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

namespace hammy {

using namespace std::chrono;

namespace {

class SystemClock final : public Clock {
 public:
  Instant now() override { return time_point_cast<milliseconds>(system_clock::now()); }
};

class FileClock final : public Clock {
 public:
  explicit FileClock(std::string path) : path_(std::move(path)) {}

  Instant now() override {
    auto instant = parse_rfc3339(text::trim(read_file(path_, 256)));
    if (instant) return *instant;
    Error error{"clock.syntax", fmt::format("no RFC 3339 time in the clock file '{}'", path_),
                "write one such as 2026-11-22T08:00:00Z into it, or unset HAMMY_CLOCK"};
    throw error.as(Failure::technical).exits(Exit::config);
  }

 private:
  std::string path_;
};

/// Reads `digits` decimal digits at `at` and moves on; -1 when they are not there.
int number(std::string_view s, std::size_t& at, int digits) {
  int value = 0;
  for (int i = 0; i < digits; ++i, ++at) {
    if (at >= s.size() || !std::isdigit(static_cast<unsigned char>(s[at]))) return -1;
    value = value * 10 + (s[at] - '0');
  }
  return value;
}

/// Appends `value` in at least `digits` digits. Format strings took a tenth of the time of a mail.
void append_number(std::string& out, std::int64_t value, int digits) {
  char text[20];
  auto [end, error] = std::to_chars(text, text + sizeof text, value);
  for (auto width = end - text; width < digits; ++width) out += '0';
  out.append(text, end);
}

/// "08:00:59"
void append_time(std::string& out, seconds since_midnight) {
  hh_mm_ss clock{since_midnight};
  append_number(out, clock.hours().count(), 2);
  out += ':';
  append_number(out, clock.minutes().count(), 2);
  out += ':';
  append_number(out, clock.seconds().count(), 2);
}

bool skip(std::string_view s, std::size_t& at, std::string_view any_of) {
  if (at >= s.size() || any_of.find(s[at]) == any_of.npos) return false;
  ++at;
  return true;
}

}  // namespace

std::unique_ptr<Clock> make_clock() {
  if (const char* path = std::getenv("HAMMY_CLOCK"); path && *path) return std::make_unique<FileClock>(path);
  return std::make_unique<SystemClock>();
}

std::string format_rfc3339(Instant at) {
  auto day = floor<days>(at);
  auto second = floor<seconds>(at);
  year_month_day date{day};
  std::string out;
  out.reserve(24);
  append_number(out, int(date.year()), 4);
  out += '-';
  append_number(out, unsigned(date.month()), 2);
  out += '-';
  append_number(out, unsigned(date.day()), 2);
  out += 'T';
  append_time(out, second - day);
  out += '.';
  append_number(out, (at - second).count(), 3);
  out += 'Z';
  return out;
}

std::string format_for_people(Instant at) {
  auto full = format_rfc3339(at);
  return full.substr(0, 10) + ' ' + full.substr(11, 8);
}

std::optional<Instant> parse_rfc3339(std::string_view s) {
  std::size_t at = 0;
  int y = number(s, at, 4);
  if (y < 0 || !skip(s, at, "-")) return {};
  int m = number(s, at, 2);
  if (m < 0 || !skip(s, at, "-")) return {};
  int d = number(s, at, 2);
  if (d < 0 || !skip(s, at, "Tt ")) return {};
  int hour = number(s, at, 2);
  if (hour < 0 || hour > 23 || !skip(s, at, ":")) return {};
  int minute = number(s, at, 2);
  if (minute < 0 || minute > 59 || !skip(s, at, ":")) return {};
  int second = number(s, at, 2);
  if (second < 0 || second > 60) return {};
  if (second == 60) second = 59;
  int millis = 0;
  if (skip(s, at, ".")) {
    auto begin = at;
    for (int scale = 100; at < s.size() && std::isdigit(static_cast<unsigned char>(s[at])); ++at, scale /= 10)
      millis += (s[at] - '0') * scale;
    if (at == begin) return {};
  }
  minutes offset{0};
  if (!skip(s, at, "Zz")) {
    if (at >= s.size() || (s[at] != '+' && s[at] != '-')) return {};
    int sign = s[at++] == '+' ? 1 : -1;
    int hours_off = number(s, at, 2);
    if (hours_off < 0 || hours_off > 23 || !skip(s, at, ":")) return {};
    int minutes_off = number(s, at, 2);
    if (minutes_off < 0 || minutes_off > 59) return {};
    offset = minutes{sign * (hours_off * 60 + minutes_off)};
  }
  year_month_day date{year{y}, month{static_cast<unsigned>(m)}, day{static_cast<unsigned>(d)}};
  if (at != s.size() || !date.ok()) return {};
  return Instant{sys_days{date}} + hours{hour} + minutes{minute} + seconds{second} + milliseconds{millis} - offset;
}

std::string format_rfc5322(Instant at) {
  static constexpr const char* weekdays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  auto day = floor<days>(at);
  year_month_day date{day};
  std::string out;
  out.reserve(31);
  out += weekdays[weekday{day}.c_encoding()];
  out += ", ";
  append_number(out, unsigned(date.day()), 2);
  out += ' ';
  out += months[unsigned(date.month()) - 1];
  out += ' ';
  append_number(out, int(date.year()), 4);
  out += ' ';
  append_time(out, floor<seconds>(at) - day);
  out += " +0000";
  return out;
}

std::optional<seconds> parse_duration(std::string_view s) {
  if (s.empty()) return {};
  std::int64_t total = 0;
  for (std::size_t at = 0; at < s.size(); ++at) {
    std::int64_t count = 0;
    auto begin = at;
    for (; at < s.size() && std::isdigit(static_cast<unsigned char>(s[at])); ++at)
      if (count = count * 10 + (s[at] - '0'); count > 1'000'000'000) return {};
    if (at == begin || at == s.size()) return {};
    switch (s[at]) {
      case 's': break;
      case 'm': count *= 60; break;
      case 'h': count *= 3600; break;
      case 'd': count *= 86400; break;
      default: return {};
    }
    total += count;
  }
  return seconds{total};
}

std::string format_duration(seconds duration) {
  auto left = duration.count();
  std::string out;
  for (auto [unit, size] : {std::pair{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}}) {
    if (left < size) continue;
    out += fmt::format("{}{}", left / size, unit);
    left %= size;
  }
  return out.empty() ? "0s" : out;
}

}  // namespace hammy
