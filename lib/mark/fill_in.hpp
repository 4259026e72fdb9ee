// Texts that are drawn: templates with what is known of a document.
#pragma once

#include <string>
#include <string_view>

#include "mustache/mustache.hpp"
#include "policy/policy.hpp"
#include "record/record.hpp"

namespace hammy::mark {

/// What `program` says of a document. `facts`, a JSON object, stand before the record's data, which are not ours.
/// Throws `template.missing-variable` and what mustache::render() does.
std::string fill_in(const mustache::Program& program, const record::Record& record, std::string_view facts,
                    const policy::Reader& reader);

}  // namespace hammy::mark
