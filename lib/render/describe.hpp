// What a template needs, for people and programs that fill it.
#pragma once

#include <string>

#include "render/library.hpp"

namespace hammy::render {

/// A JSON object: template, version, description, channels, fields, locales, `variables` (those that the texts use and
/// those that template.toml declares, each once, with where it is used) and `sample`, a skeleton of the data to fill
/// in.
std::string describe(const Template& made);

}  // namespace hammy::render
