// The variables of a template as a JSON Schema, from which a program makes a form.
#pragma once

#include <string>

#include "render/library.hpp"

namespace hammy::render {

/// JSON Schema (2020-12) of the record's `data`: what template.toml declares, dotted names nested, and what the texts
/// use besides, of any type. Hints for the form are x-order, x-group, x-widget and x-condition.
std::string schema(const Template& made);

}  // namespace hammy::render
