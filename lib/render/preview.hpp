// Previews: what a template makes of its samples, as files to look at.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "render/library.hpp"
#include "render/printer.hpp"

namespace hammy::render {

/// Renders samples/*.json of the template, or `sample` alone, in every locale there are files for, and writes for each
/// SAMPLE[.LOCALE].html, .txt, .sms.txt … and .eml below `directory`, with an index.html. A sample is a record, or only
/// its data. Returns what failed, one line each; the index shows it too. Throws `template.sample` when there is no such
/// sample.
std::vector<std::string> write_previews(const Template& made, const std::string& sample,
                                        const std::filesystem::path& directory, Instant now, Printer& printer);

}  // namespace hammy::render
