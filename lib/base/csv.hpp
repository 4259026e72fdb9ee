// CSV: rows of fields as spreadsheets write them (RFC 4180), read one at a time.
#pragma once

#include <cstddef>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

namespace hammy {

class CsvReader {
 public:
  /// Reads `in`, which outlives the reader. A byte order mark is passed over; the separator is the first of comma,
  /// semicolon and tab that stands in the first line outside quotes.
  explicit CsvReader(std::istream& in);

  /// The next row that is not blank, into `fields`; false at the end. Throws `csv.syntax`, after which the reader is
  /// at the line behind the wrong one; `csv.utf8`; or `csv.too-long` for a row above 1 MiB.
  bool next(std::vector<std::string>& fields);
  /// The line on which the row began that next() gave last, or that it complained of; from 1.
  std::size_t line() const { return began_; }

 private:
  bool read_line(std::string& line);
  void find_separator();

  std::istream& in_;
  std::string first_;
  bool has_first_ = false;
  char separator_ = ',';
  std::size_t line_ = 0, began_ = 0;
};

/// `fields` as a row with its line end, quoted where they need it.
std::string csv_row(const std::vector<std::string>& fields);

}  // namespace hammy
