// Learning: rules proposed from one good document and its data, so that nobody has to write them from nothing.
#pragma once

#include <string>

#include "mustache/mustache.hpp"
#include "pdf/source.hpp"
#include "record/record.hpp"

namespace hammy::check {

/// Rules in TOML, with comments for who looks through them: what the document is, and for each value of `message` that
/// stands in its text, in one of the ways in which such values are written for the reader that `settings` describe,
/// that it must stand there. Names of values are in it, values are not. Throws as read_layout() and facts_of() do, and
/// `check.nothing-learned` when none of the values stands there.
std::string learn(pdf::Source& document, const std::string& name, const record::Record& message,
                  const mustache::Settings& settings);

}  // namespace hammy::check
