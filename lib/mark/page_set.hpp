// Sets of pages as people write them: "1-3,5,last", "odd", "all".
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace hammy::mark {

class PageSet {
 public:
  /// All pages.
  PageSet() = default;
  /// Reads parts between commas: a number from 1 on, a range ("2-5", "3-last"), first, last, odd, even or all. Throws
  /// `usage` for anything else.
  explicit PageSet(std::string_view text);

  /// Those of a document of `count` pages, from 0 on, each once, in their order. A range may reach beyond the last
  /// page.
  std::vector<std::size_t> of(std::size_t count) const;

 private:
  struct Part {
    std::size_t first = 1, last = 0;  ///< 0: the document's last page
    std::size_t step = 1;
  };
  std::vector<Part> parts_{Part{}};
};

}  // namespace hammy::mark
