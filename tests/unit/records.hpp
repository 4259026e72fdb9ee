// Records for tests, from the lines that they come in.
#pragma once

#include <string>
#include <vector>

#include "record/record.hpp"

namespace hammy {

inline std::vector<record::Record> parsed(const std::vector<std::string>& lines) {
  std::vector<record::Record> records;
  records.reserve(lines.size());
  for (const auto& line : lines) records.push_back(record::Record::parse(line));
  return records;
}

}  // namespace hammy
