#include "mark/page_set.hpp"

#include <fmt/format.h>

#include <charconv>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"

namespace hammy::mark {

namespace {

Error error(std::string_view part) {
  return Error{"usage", fmt::format("'{}' is no set of pages", part),
               "write numbers, ranges, first, last, odd, even or all with commas between: 1-3,5,last"}
      .as(Failure::technical)
      .exits(Exit::usage);
}

/// A page's number; 0 for the last.
std::size_t page(std::string_view word, std::string_view part) {
  constexpr std::size_t most = 1'000'000'000;
  if (word == "first") return 1;
  if (word == "last") return 0;
  std::size_t number = 0;
  auto [stopped, failure] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (failure != std::errc() || stopped != word.data() + word.size() || number < 1 || number > most) throw error(part);
  return number;
}

}  // namespace

PageSet::PageSet(std::string_view text) {
  parts_.clear();
  constexpr std::size_t most_parts = 10'000;
  for (auto part : text::split(text, ',')) {
    part = text::trim(part);
    if (parts_.size() >= most_parts) throw error("…");
    auto dash = part.find('-');
    if (part == "all") {
      parts_.push_back({});
    } else if (part == "odd" || part == "even") {
      parts_.push_back({part == "odd" ? std::size_t{1} : std::size_t{2}, 0, 2});
    } else if (dash == std::string_view::npos) {
      auto number = page(part, part);
      parts_.push_back({number, number, 1});
    } else {
      Part range{page(text::trim(part.substr(0, dash)), part), page(text::trim(part.substr(dash + 1)), part), 1};
      if (range.last != 0 && (range.first > range.last || range.first == 0)) throw error(part);
      parts_.push_back(range);
    }
  }
}

std::vector<std::size_t> PageSet::of(std::size_t count) const {
  std::set<std::size_t> pages;
  for (const auto& part : parts_) {
    auto first = part.first == 0 ? count : part.first;
    auto last = part.last == 0 ? count : std::min(part.last, count);
    for (auto number = first; number >= 1 && number <= last; number += part.step) pages.insert(number - 1);
  }
  return {pages.begin(), pages.end()};
}

}  // namespace hammy::mark
