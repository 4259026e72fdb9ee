// How the archive's messages are printed, for people and as JSON lines.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "archive/archive.hpp"

namespace hammy::archive {

/// A list of messages, printed as it comes: a table for people or JSON lines.
class Listing {
 public:
  using Print = std::function<void(std::string_view)>;
  Listing(bool json, Print print);
  void add(const Entry& entry);
  /// Prints what is still to be printed. A table without rows prints nothing.
  void finish();

 private:
  void print_table();

  bool json_;
  Print print_;
  std::string lines_;
  std::vector<Entry> rows_;
  std::vector<std::size_t> widths_;
};

/// One message with its texts and its timeline.
std::string show(const Entry& entry, const record::Record& message, const std::vector<events::Event>& timeline);

}  // namespace hammy::archive
