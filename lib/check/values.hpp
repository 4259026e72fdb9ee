// Values of a record, and the tags of templates by which each might have been written into a document; for learn().
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "record/record.hpp"

namespace hammy::check {

struct ValueTags {
  std::string name;               ///< "total", "services.price"
  std::vector<std::string> tags;  ///< texts to try in this order: "{{total}}", "{{total | money}}" …
  bool of_list = false;           ///< one line for each element of a list
};

/// Those of to and data, in their order; at most 500.
std::vector<ValueTags> values_of(const record::Record& message);

}  // namespace hammy::check
