// Frozen templates: the files of one version in one text that people can read and programs compare.
//
//   {"hammy-template":1,"name":"invoice"}
//   {"path":"_fragments/address.html","text":"{{to.name}}<br>…"}
//   {"path":"invoice/logo.png","base64":"iVBORw0KGgo…"}
//
// A line a file, in the order of their paths, so that the same files always make the same text; its SHA-256 is the
// version's hash. Paths are those below a directory of templates (hammy-templates(7)).
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace hammy::versions {

/// The content of files by their path.
using Files = std::map<std::string, std::string>;

/// What one version may hold in all.
inline constexpr std::size_t max_bytes = std::size_t{64} << 20;

struct Frozen {
  std::string name;  ///< the template's
  Files files;
};

/// Throws `template.too-many-files` when there is more than max_bytes.
std::string freeze(const Frozen& frozen);

/// Reads what freeze() made or a stranger did: a path that is absolute, leaves the directory, stands twice or hides
/// itself is refused, as is what is not in the form above. Throws `template.archive`.
Frozen thaw(std::string_view text);

/// Writes the files below `directory`, which is made.
void unpack(const Files& files, const std::filesystem::path& directory);

/// SHA-256 in hexadecimal.
std::string hash_of(std::string_view frozen);

}  // namespace hammy::versions
