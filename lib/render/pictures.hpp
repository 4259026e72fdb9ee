// Where the pictures of documents come from that data only name.
#pragma once

#include <filesystem>
#include <string>

#include "config/config.hpp"
#include "docx/media.hpp"

namespace hammy::render {

/// Blobs of the organisation, and files below `folder`, where a template lies. What they give throws as blob::Store
/// does, and `picture.value` for a path that leads out of the folder or to no file. `config` outlives it.
docx::Sources picture_sources(const std::string& org, const config::Config& config, std::filesystem::path folder);

}  // namespace hammy::render
