// What documents take in from elsewhere: pictures that data only name, and other documents.
#pragma once

#include <filesystem>
#include <string>

#include "config/config.hpp"
#include "docx/compose.hpp"
#include "docx/media.hpp"
#include "render/fragments.hpp"

namespace hammy::render {

/// Blobs of the organisation, and files below `folder`, where a template lies. What they give throws as blob::Store
/// does, and `picture.value` for a path that leads out of the folder or to no file. `config` outlives it.
docx::Sources picture_sources(const std::string& org, const config::Config& config, std::filesystem::path folder);

/// The Word documents among the fragments, which outlive what it returns.
docx::Documents word_fragments(FragmentSet& fragments);

}  // namespace hammy::render
