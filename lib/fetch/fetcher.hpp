// Fetcher: makes blobs of the attachments that a record names.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "blob/store.hpp"
#include "fetch/attachment.hpp"
#include "fetch/cache.hpp"
#include "fetch/source.hpp"
#include "magic/magic.hpp"
#include "record/record.hpp"

namespace hammy::fetch {

/// Belongs to one thread; several share a cache.
class Fetcher {
 public:
  /// `config` and `clock` outlive it. `program` stands in the log of records.
  Fetcher(const config::Config& config, Clock& clock, std::string program, std::shared_ptr<Cache> cache)
      : config_(config), clock_(clock), program_(std::move(program)), cache_(std::move(cache)) {}

  /// Replaces each `url`, `path` and `data` by a `blob`, and logs `attached`; the record may leave after confirm().
  /// What is missing holds the record until the next look, and after the last fails it with `fetch.missing`. Throws
  /// what else stands against an attachment; those that were got by then are kept in the record.
  void fetch(record::Record& record);
  /// Returns when all blobs that were named are on the disk.
  void confirm();

 private:
  struct Organisation {
    explicit Organisation(const scope::Scope& scope) : blobs(scope), source(scope) {}
    blob::Store blobs;
    Source source;
  };
  struct Got {
    Found found;
    std::string from;  ///< for the log
    std::string name;  ///< by its address or path
  };
  class Round;

  Organisation& organisation(std::string_view name);
  Got get(Organisation& organisation, const Attachment& attachment, const record::Record& record);
  Found take(Content& content);

  const config::Config& config_;
  Clock& clock_;
  std::string program_;
  std::shared_ptr<Cache> cache_;
  std::map<std::string, Found> fresh_;  ///< not confirmed yet, and so not for other workers
  std::map<std::string, Organisation, std::less<>> organisations_;
  std::optional<magic::Reader> magic_;
};

}  // namespace hammy::fetch
