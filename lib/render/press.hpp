// The press: fills a record's texts from its template.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "record/record.hpp"
#include "render/library.hpp"
#include "render/printer.hpp"

namespace hammy::render {

/// A rendered text of a message.
struct Text {
  const Part* part;
  std::string content;
};

struct Rendered {
  std::vector<Text> texts;
  std::vector<MadeDocument> documents;
};

/// Renders every part and document that the template has for the record's locale, documents in their templates' form.
/// Throws `template.missing-variable` naming all that is missing in any of them, and what mustache::render() throws.
Rendered render(const Template& made, const record::Record& record);

/// How values are written for the reader of `record`.
mustache::Settings settings_for(const policy::TemplatePolicy& policy, const record::Record& record);

/// The template that `record` names, without what follows an "@"; throws `template.unnamed`.
std::string_view template_name(const record::Record& record);

/// Keeps a document for good, in the form that its reader gets, and returns the reference to it that goes into the
/// record.
using Keep = std::function<std::string(const MadeDocument& document)>;

/// Puts the texts into the record, the documents among its attachments, what the template's policy says and the record
/// does not, and the log entry "rendered" by `program`.
void fill(record::Record& record, const Template& made, Instant now, std::string_view program, const Keep& keep);

}  // namespace hammy::render
