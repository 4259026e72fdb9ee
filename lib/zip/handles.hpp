// libzip's handles, closed by themselves; for this module alone.
#pragma once

#include <zip.h>

#include <memory>
#include <optional>
#include <string>

namespace hammy::zip {

struct Discard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
  void operator()(zip_source_t* source) const { zip_source_free(source); }
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};
using ArchivePtr = std::unique_ptr<zip_t, Discard>;
using SourcePtr = std::unique_ptr<zip_source_t, Discard>;
using FilePtr = std::unique_ptr<zip_file_t, Discard>;

/// What has been written to `source`; nothing when it cannot be read.
std::optional<std::string> content_of(zip_source_t* source);

}  // namespace hammy::zip
