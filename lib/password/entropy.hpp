// What a derived password is worth against who guesses: an estimate on the low side, from the kinds of its parts.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "mustache/mustache.hpp"
#include "record/record.hpp"

namespace hammy::password {

/// Adds up, in bits, what the variables of a recipe are worth; each counts once, however often it is printed.
///
///   a date       13.9: the days of forty years; a part of it what it is worth, the day 5, the month 3.6, the year 5.3
///   digits       2.5 each: numbers have check digits, areas and dates in them
///   letters      1 each, at most 8: names are few, and most people have frequent ones
///   a code       2.5 for each character of one word with letters and digits
///   the envelope 0: names and addresses that stand on the mail itself, and what else the record says beside its data
///
/// No variable counts more than 40. What the recipe says itself counts nothing.
class Entropy {
 public:
  explicit Entropy(const record::Record& record);

  /// `tag` printed `text` of `value`.
  void add(const mustache::Tag& tag, record::Value value, std::string_view text);
  double bits() const;

 private:
  bool on_envelope(std::string_view name, std::string_view text) const;

  struct Part {
    std::set<char> fields;  ///< of a date: y, M, d, H, m, s
    double bits = 0;        ///< of the richest text
  };
  const record::Record& record_;
  std::string envelope_;
  std::map<std::string, Part, std::less<>> parts_;
};

}  // namespace hammy::password
