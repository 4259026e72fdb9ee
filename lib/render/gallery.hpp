// The gallery: templates to begin with, which wear the organisation's [brand]; and how a new template is put in place.
//
// The starters lie in share/render/starters, itself a directory of templates.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "versions/frozen.hpp"

namespace hammy::render {

struct Starter {
  std::string name, description;
  std::vector<std::string> channels;
  std::vector<std::string> languages;  ///< of its files; the first is that of those that name none
};

/// The starters, by name.
std::vector<Starter> starters(const config::Config& config);

/// The files of a new template `name` that is a copy of a starter, and of the frames and fragments that it uses, by
/// their paths below a directory of templates. Throws `template.unknown-starter`.
versions::Files from_starter(const config::Config& config, std::string_view starter, const std::string& name);

/// What put_template() did, by paths as they can be opened.
struct Placed {
  std::vector<std::string> made;
  std::vector<std::string> kept;  ///< frames and fragments that were there already
};

/// Writes the files of the new template `name` below `directory`, or for an organisation that is not "default" below
/// its own folder there. Frames and fragments that are there stay as they are. Throws `template.exists` when there is a
/// folder of that name, `template.unknown` when it can be no name.
Placed put_template(const std::filesystem::path& directory, const std::string& org, const std::string& name,
                    const versions::Files& files);

}  // namespace hammy::render
