// The press: fills a record's texts from its template.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "record/record.hpp"
#include "render/library.hpp"

namespace hammy::render {

/// A rendered text of a message.
struct Text {
  const Part* part;
  std::string content;
};

/// Renders every part that the template has for the record's locale. Throws `template.missing-variable` naming all that
/// is missing in any of them, and what mustache::render() throws.
std::vector<Text> render(const Template& made, const record::Record& record);

/// The template that `record` names, without what follows an "@"; throws `template.unnamed`.
std::string_view template_name(const record::Record& record);

/// Puts the texts into the record, what the template's policy says and the record does not, and the log entry
/// "rendered" by `program`.
void fill(record::Record& record, const Template& made, Instant now, std::string_view program);

}  // namespace hammy::render
