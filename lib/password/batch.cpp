#include "password/batch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/error.hpp"
#include "crypto/keyed.hpp"

namespace hammy::password {

namespace {
constexpr std::size_t most_counted = 65536;
}

double Measure::measured() const {
  return passwords == 0
             ? 0
             : std::log2(static_cast<double>(passwords) / static_cast<double>(std::max<std::uint64_t>(most, 1)));
}

bool is_plausible(std::uint64_t times, std::uint64_t all, double bits) {
  if (times < 5) return true;
  auto count = static_cast<double>(times), expected = static_cast<double>(all) * std::exp2(-bits);
  if (count <= expected) return true;
  auto log_chance = count * (1 + std::log(expected / count)) - expected + bits * std::log(2);
  return log_chance > std::log(1e-6);
}

Batch::Batch() : key_(crypto::random_bytes(32)) {}

std::uint64_t Batch::name_of(std::string_view text) const {
  auto mac = crypto::hmac(crypto::Hash::sha256, key_, text);
  std::uint64_t name = 0;
  std::memcpy(&name, mac.data(), sizeof name);
  return name;
}

void Batch::add(const std::string& recipe, std::string_view recipient, std::string_view password, double estimated,
                double least) {
  auto pair = std::string(password) + '\0' + std::string(recipient);
  auto name = name_of(password), recipient_name = name_of(pair);
  crypto::wipe(pair);
  std::scoped_lock lock(mutex_);
  auto& [measure, times, recipients] = recipes_[recipe];
  if (recipients.size() == most_counted) recipients.clear();
  if (!recipients.insert(recipient_name).second) return;
  measure.estimated = measure.passwords == 0 ? estimated : std::min(measure.estimated, estimated);
  ++measure.passwords;
  auto known = times.find(name);
  if (known == times.end() && times.size() == most_counted) {
    for (auto& [other, count] : times) --count;
    std::erase_if(times, [](const auto& one) { return one.second == 0; });
    return;
  }
  if (known == times.end()) {
    known = times.emplace(name, 0).first;
    ++measure.distinct;
  }
  auto count = ++known->second;
  measure.most = std::max(measure.most, count);
  if (least > 0 && !is_plausible(count, measure.passwords, least))
    throw Error{"password.repeated",
                fmt::format("the same password came up {} times among {}, which {:g} bits do not allow", count,
                            measure.passwords, least),
                "see whether the data has one value for many, such as 1900-01-01 for a date that is not known"};
}

std::map<std::string, Measure> Batch::measures() const {
  std::scoped_lock lock(mutex_);
  std::map<std::string, Measure> measures;
  for (const auto& [recipe, counts] : recipes_) measures[recipe] = counts.measure;
  return measures;
}

}  // namespace hammy::password
