// What the passwords of a whole run are worth: how often the most frequent one comes up.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace hammy::password {

/// What came up under one recipe.
struct Measure {
  std::uint64_t passwords = 0;  ///< of different recipients
  std::uint64_t distinct = 0;   ///< at least so many
  std::uint64_t most = 0;       ///< at least so often did one of them
  double estimated = 0;         ///< bits, the lowest estimate among them

  /// The min-entropy that was seen (NIST SP 800-90B section 6.3.1), in bits: what the best guess is worth, which is at
  /// most the logarithm of how many there were.
  double measured() const;
};

/// Counts passwords as keyed hashes, whose key is this run's alone. Any number of threads may use it; memory does not
/// grow with the number of passwords: of more than 65536 different ones the rare are forgotten (Misra and Gries 1982).
class Batch {
 public:
  Batch();
  /// Counts `password` of `recipient` under `recipe`, once however many messages the same one gets. Throws
  /// `password.repeated` when it came up so often that passwords worth `least` bits would not do so in a million runs;
  /// 0: never.
  void add(const std::string& recipe, std::string_view recipient, std::string_view password, double estimated,
           double least);
  /// By recipe.
  std::map<std::string, Measure> measures() const;

 private:
  struct Counts {
    Measure measure;
    std::unordered_map<std::uint64_t, std::uint64_t> times;
    std::unordered_set<std::uint64_t> recipients;  ///< with their passwords
  };
  std::uint64_t name_of(std::string_view text) const;
  std::string key_;
  mutable std::mutex mutex_;
  std::map<std::string, Counts> recipes_;
};

/// Whether of `all` passwords worth `bits` each one may well come up `times` times: the chance is above one in a
/// million, by Chernoff's bound on the binomial tail for each of the 2^bits passwords there are; four times always,
/// because of twins and households.
bool is_plausible(std::uint64_t times, std::uint64_t all, double bits);

}  // namespace hammy::password
