// Fonts: the file that a name means on this machine, by fontconfig.
//
//   auto file = font::find("Liberation Sans:bold");
#pragma once

#include <filesystem>
#include <string>

namespace hammy::font {

/// The TrueType file of the font `name`: what fontconfig reads ("DejaVu Serif", "Lato:bold:italic", or one of its
/// general names such as "serif"), or a file's path, which has a slash or ends in .ttf. Throws `font.missing` for one
/// that is not there, `font.kind` when its outlines are not TrueType, so that it cannot be put into documents in part,
/// `font.licence` when its maker does not allow that, and `system.io`.
std::filesystem::path find(const std::string& name);

}  // namespace hammy::font
