// Filters that make one text of another, and what all filters share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "mustache/filter.hpp"

namespace hammy::mustache {

using Arguments = std::vector<std::string>;

/// The error `template.filter`.
Error filter_error(std::string message, std::string hint = {});
/// The text of a scalar; lists and objects have none.
std::string_view scalar(const Datum& datum);
std::string_view decimal(const Datum& datum);
int whole_number(const std::string& argument, int least, int most);

void upper(Datum& datum, const Arguments& arguments, const FilterSite& site);
void lower(Datum& datum, const Arguments& arguments, const FilterSite& site);
void capitalize(Datum& datum, const Arguments& arguments, const FilterSite& site);
void trim(Datum& datum, const Arguments& arguments, const FilterSite& site);
void left(Datum& datum, const Arguments& arguments, const FilterSite& site);
void right(Datum& datum, const Arguments& arguments, const FilterSite& site);
void digits(Datum& datum, const Arguments& arguments, const FilterSite& site);
void ascii(Datum& datum, const Arguments& arguments, const FilterSite& site);
/// A star for each character but the last ones, of which at most half of the text are shown.
void mask(Datum& datum, const Arguments& arguments, const FilterSite& site);
/// At most so many characters, the last of which is the mark when something was cut off.
void truncate(Datum& datum, const Arguments& arguments, const FilterSite& site);
/// Filled up behind, and in front.
void pad(Datum& datum, const Arguments& arguments, const FilterSite& site);
void lpad(Datum& datum, const Arguments& arguments, const FilterSite& site);

}  // namespace hammy::mustache
