// Identifiers: those of all customers, to find in a text any that is another's. Made for millions.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "locale/fold.hpp"

namespace hammy::check {

class Identifiers {
 public:
  /// Those of a file, one on each line; blank lines and those that begin with # are passed over. Throws
  /// `check.identifiers` for one of fewer than four letters and digits, which would be found everywhere, and for more
  /// than 1 GiB of them.
  explicit Identifiers(std::string_view lines, const std::string& name = "identifiers");

  /// Calls `found` with the line in the file of each identifier that stands in `text` as a whole word, and where it
  /// begins and ends there; until that gives true.
  bool find(const locale::Folded& text,
            const std::function<bool(std::uint32_t line, std::size_t begin, std::size_t end)>& found) const;
  std::size_t size() const { return count_; }

 private:
  struct Slot {
    std::uint32_t at = 0;  ///< one more than where it begins in bytes_; 0: free
    std::uint32_t line = 0;
  };
  void insert(std::string_view identifier, std::uint32_t line);
  std::string_view text_of(const Slot& slot) const;
  void grow();

  std::string bytes_;  ///< each behind its length, a byte
  std::vector<Slot> slots_;
  std::vector<std::uint8_t> lengths_;  ///< that there are
  std::size_t count_ = 0;
};

/// Those of the file, which is read once and again when it has changed, for all threads together. Throws `system.io`
/// and what Identifiers() does.
std::shared_ptr<const Identifiers> identifiers_of(const std::filesystem::path& file);

}  // namespace hammy::check
