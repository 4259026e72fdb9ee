// Packing: files into one new zip archive, for people to open.
#pragma once

#include <string>
#include <vector>

#include "base/time.hpp"

namespace hammy::zip {

/// A file to be packed.
struct File {
  std::string name;  ///< UTF-8; a second file of the same name gets " (2)" before its ending
  std::string bytes;
};

/// The archive of `files`, each dated `at`, names as UTF-8 (APPNOTE 4.4.4, bit 11). With a `password` their content,
/// though not their names, is encrypted by AES-256 (WinZip AE-2), which the Windows Explorer cannot open but 7-Zip,
/// WinZip and macOS can. Throws `zip.write`.
std::string pack(const std::vector<File>& files, Instant at, const std::string& password = {});

}  // namespace hammy::zip
