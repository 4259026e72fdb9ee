// Hours: when somebody may be written to, by the clock on their own wall.
#pragma once

#include <chrono>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace hammy::rule {

/// A week's opening hours.
class Hours {
 public:
  /// "09:00-17:00", "Mo-Fr 08:00-18:00, Sa 09:00-12:00", "22:00-06:00" (into the next day), "00:00-24:00". Days are Mo
  /// Tu We Th Fr Sa Su. Throws `rule.hours`.
  static Hours parse(std::string_view text);
  /// All the time that parse(text) leaves out: quiet hours.
  static Hours outside(std::string_view text);

  bool contains(Instant at, std::string_view zone) const;
  /// `at` itself when it lies within, else when the hours begin next. Throws `zone.unknown`.
  Instant next(Instant at, std::string_view zone) const;

 private:
  /// In minutes since Monday 00:00, the end left out; sorted, apart from each other.
  struct Span {
    int begin, end;
  };
  void add(int begin, int end);
  void tidy();
  std::vector<Span> open_;
};

}  // namespace hammy::rule
