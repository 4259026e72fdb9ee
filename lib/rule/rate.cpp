#include "rule/rate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/error.hpp"
#include "base/text.hpp"

namespace hammy::rule {

namespace {

constexpr std::int64_t largest = 1'000'000'000'000;

/// "N<unit> per DURATION".
std::optional<Rate> read(std::string_view text, std::string_view unit) {
  constexpr std::string_view word = " per ";
  auto at = text.find(word);
  if (at == text.npos || at < unit.size() || text.substr(at - unit.size(), unit.size()) != unit) return {};
  auto digits = text::trim(text.substr(0, at - unit.size()));
  auto duration = parse_duration(text::trim(text.substr(at + word.size())));
  Rate rate;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), rate.count);
  if (error != std::errc{} || end != digits.data() + digits.size() || rate.count < 1 || rate.count > largest) return {};
  if (!duration || duration->count() < 1) return {};
  rate.per = *duration;
  return rate;
}

[[noreturn]] void wrong(std::string_view text, std::string_view example) {
  throw Error{"rule.rate", fmt::format("'{}' is no rate", text::clip(text, 120)),
              fmt::format("write it as {}", example)}
      .as(Failure::technical)
      .exits(Exit::config);
}

}  // namespace

Rate Rate::parse(std::string_view text) {
  if (auto rate = read(text, "")) return *rate;
  wrong(text, "100000 per 30m");
}

Ramp Ramp::parse(std::string_view text, Instant from, std::optional<std::int64_t> most) {
  auto rate = read(text, "%");
  if (!rate) wrong(text, "15% per 1d");
  return {rate->count, rate->per, from, most};
}

std::int64_t Ramp::grown(std::int64_t count, Instant at) const {
  if (at < from) return 0;
  auto limit = static_cast<double>(most.value_or(largest));
  auto steps = std::chrono::duration_cast<std::chrono::seconds>(at - from).count() / every.count();
  auto grown =
      static_cast<double>(count) * std::pow(1 + static_cast<double>(percent) / 100, static_cast<double>(steps));
  return static_cast<std::int64_t>(std::min(grown, limit));
}

}  // namespace hammy::rule
