// Samples: data in files, to try a template with.
#pragma once

#include <filesystem>

#include "record/record.hpp"

namespace hammy::render {

/// The record in a JSON file, which holds a whole one, or only its `data`; `locale`, `time_zone` and `currency` of the
/// latter are the record's. Throws `system.io` or `record.syntax`.
record::Record read_sample(const std::filesystem::path& path);

}  // namespace hammy::render
