// Samples: data in files, to try a template with.
#pragma once

#include <filesystem>
#include <set>

#include "record/record.hpp"

namespace hammy::render {

/// The record in a JSON file, which holds a whole one, or only its `data`; `locale`, `time_zone` and `currency` of the
/// latter are the record's. Throws `system.io` or `record.syntax`.
record::Record read_sample(const std::filesystem::path& path);

/// samples/*.json of the template in `folder`.
std::set<std::filesystem::path> sample_files(const std::filesystem::path& folder);

}  // namespace hammy::render
