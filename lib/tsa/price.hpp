// Prices: what timestamps cost, by how many there were in a month.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hammy::tsa {

/// From the `from`th timestamp of a month on, one costs `price` millionths of the currency's main unit.
struct Tier {
  std::int64_t from = 1, price = 0;
};

/// Reads "1:25,1001:20.5": tiers that begin with 1 and rise, prices with at most six digits behind the point. Throws
/// `tsa.price`.
std::vector<Tier> parse_tiers(std::string_view text);

/// So many timestamps of one tier, and what they cost.
struct Charge {
  std::int64_t count = 0, price = 0;
  std::int64_t amount = 0;  ///< count × price, in millionths
};
/// Each timestamp costs the price of the tier that it falls into.
std::vector<Charge> charges(const std::vector<Tier>& tiers, std::int64_t count);

/// Millionths as a decimal text without needless zeros: "20.5"; rounded half up to at most `digits` behind the point.
std::string decimal(std::int64_t millionths, int digits = 6);

}  // namespace hammy::tsa
