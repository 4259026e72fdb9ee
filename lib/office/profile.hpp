// The profile of a LibreOffice that nobody sits in front of.
#pragma once

#include <filesystem>

namespace hammy::office {

/// Makes the profile in the new folder `profile`: no macros, no links that are followed, no recovery, no questions.
void write_profile(const std::filesystem::path& profile);

}  // namespace hammy::office
