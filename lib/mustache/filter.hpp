// Filters: what stands after the bar in {{amount | money:"EUR"}}.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mustache/escape.hpp"
#include "record/value.hpp"

namespace hammy::mustache {

struct Settings;

/// What goes through a chain of filters: a value of the data until a filter makes a text of it.
struct Datum {
  record::Value value;
  std::string text;
  bool is_text = false;  ///< `text` counts, not `value`
  bool safe = false;     ///< already escaped for the file

  /// The text of either.
  std::string_view str() const { return is_text ? std::string_view(text) : value.text(); }
  /// Nothing, null or "".
  bool is_empty() const {
    return is_text ? text.empty() : !value.has_value() || (value.is(record::Kind::string) && value.text().empty());
  }
  void set(std::string made) {
    text = std::move(made);
    is_text = true;
  }
};

/// Where a filter works.
struct FilterSite {
  const Settings& settings;
  Escape escape;
  bool link;  ///< the tag begins a word, so a URL in it may be a whole one
};

struct Filter {
  std::string_view name;
  unsigned min_arguments, max_arguments;
  bool over_section;  ///< may be used as {{#name}}…{{/name}}
  /// Changes `datum`; throws an Error without place.
  void (*apply)(Datum& datum, const std::vector<std::string>& arguments, const FilterSite& site);
  std::string_view meaning;   ///< one line for people
  std::string_view keywords;  ///< arguments that need no quotes, each between blanks: " link part "
};

/// nullptr when there is none of that name.
const Filter* find_filter(std::string_view name);
const std::vector<Filter>& all_filters();

}  // namespace hammy::mustache
