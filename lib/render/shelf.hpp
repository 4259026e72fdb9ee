// Where made documents are kept: as blobs of the organisation whose record they go with.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "blob/store.hpp"
#include "config/config.hpp"

namespace hammy::render {

class Shelf {
 public:
  /// `config` outlives the shelf, which belongs to one thread.
  explicit Shelf(const config::Config& config) : config_(config) {}

  /// Keeps `bytes` and returns their reference once they are on the disk, since a record must not leave before what it
  /// names. Throws as blob::Store does.
  std::string keep(const std::string& org, std::string_view bytes);

 private:
  const config::Config& config_;
  std::map<std::string, std::unique_ptr<blob::Store>> stores_;  // by organisation
};

}  // namespace hammy::render
