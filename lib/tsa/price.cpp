#include "tsa/price.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"

namespace hammy::tsa {

namespace {

constexpr std::int64_t million = 1'000'000;
constexpr std::int64_t most_count = 1'000'000'000'000, most_price = million * million;

std::optional<std::int64_t> whole(std::string_view text) {
  std::int64_t value = 0;
  auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc() || end != text.data() + text.size() || value < 0) return {};
  return value;
}

/// "20.5" in millionths.
std::optional<std::int64_t> price_of(std::string_view text) {
  auto point = text.find('.');
  auto main = whole(text.substr(0, point));
  if (!main || *main > most_price / million) return {};
  if (point == text.npos) return *main * million;
  std::string fraction(text.substr(point + 1));
  if (fraction.empty() || fraction.size() > 6) return {};
  fraction.resize(6, '0');
  auto rest = whole(fraction);
  if (!rest) return {};
  return *main * million + *rest;
}

}  // namespace

std::vector<Tier> parse_tiers(std::string_view text) {
  auto wrong = [&](std::string_view why) {
    return Error{"tsa.price", fmt::format("'{}' is no list of prices: {}", text, why),
                 "write FROM:PRICE,…, such as 1:25,1001:20.5"}
        .as(Failure::technical)
        .exits(Exit::usage);
  };
  std::vector<Tier> out;
  for (auto part : text::split(text, ',')) {
    auto colon = part.find(':');
    if (colon == part.npos) throw wrong("a colon is missing");
    auto from = whole(text::trim(part.substr(0, colon)));
    auto price = price_of(text::trim(part.substr(colon + 1)));
    if (!from || *from > most_count || !price) throw wrong(fmt::format("'{}' is no number and price", part));
    if (out.empty() ? *from != 1 : *from <= out.back().from) throw wrong("it begins with 1, and numbers rise");
    out.push_back({*from, *price});
  }
  return out;
}

std::vector<Charge> charges(const std::vector<Tier>& tiers, std::int64_t count) {
  std::vector<Charge> out;
  for (std::size_t i = 0; i < tiers.size() && tiers[i].from <= count; ++i) {
    auto last = i + 1 < tiers.size() ? std::min(count, tiers[i + 1].from - 1) : count;
    auto in_it = last - tiers[i].from + 1;
    out.push_back({in_it, tiers[i].price, in_it * tiers[i].price});
  }
  return out;
}

std::string decimal(std::int64_t millionths, int digits) {
  std::int64_t unit = 1;
  for (int i = digits; i < 6; ++i) unit *= 10;
  auto rounded = (millionths + unit / 2) / unit * unit;
  auto out = fmt::format("{}.{:06}", rounded / million, rounded % million);
  out.resize(out.find_last_not_of('0') + 1);
  if (out.back() == '.') out.pop_back();
  return out;
}

}  // namespace hammy::tsa
