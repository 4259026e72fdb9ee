// The archive: what was sent to whom, with which content, and what became of it.
//
// Searchable fields and events are rows of archive.db, the content (the record without its life) is a blob of the
// archive's own store, HOME/archive/<org>/ unless said, where attachments are kept too: what is in transit may be
// deleted behind it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "archive/filter.hpp"
#include "base/time.hpp"
#include "blob/store.hpp"
#include "config/config.hpp"
#include "events/event.hpp"
#include "record/record.hpp"
#include "scope/scope.hpp"
#include "sql/database.hpp"

namespace hammy::archive {

/// A message as a list shows it.
struct Entry {
  std::string id, key, campaign, template_name, channel, recipient, subject, state;
  Instant created, since;  ///< when it was made, and when it came to its state
  std::int64_t bytes = 0;  ///< of its content, attachments apart
};

/// How many messages are alike in these.
struct Group {
  std::string campaign, template_name, channel, state;
  std::int64_t messages = 0;
  std::int64_t opened = 0, clicked = 0;  ///< of those
};

class Archive {
 public:
  /// Opens the archive of an installation. Throws `sql.missing` or `sql.outdated` with the hint what to run. `config`
  /// must outlive it.
  Archive(const config::Config& config, std::filesystem::path home = config::home());

  /// Keeps messages and events of any organisation; returns when all of it is on the disk. A message that is here
  /// already gains the events that are new; under another id it is the same message when it has the same key. Records
  /// that cannot be kept are failed in the name of `by`; messages that are neither failed nor held get the log entry
  /// `archived`, always with the time at which the message was first kept, so that the same record twice changes
  /// nothing.
  void put(std::span<record::Record* const> records, std::string_view by, Instant now);

  /// Calls `each` with the messages that pass the filter, newest first.
  void list(const scope::Scope& scope, const Filter& filter, const std::function<void(const Entry&)>& each);
  /// The message's record with all that its log has gained. Throws `archive.unknown`, exit 66.
  record::Record get(const scope::Scope& scope, std::string_view id);
  /// Everything that happened to a message, in the order of time. Throws as get() does.
  std::vector<events::Event> timeline(const scope::Scope& scope, std::string_view id);
  /// One message as list() would show it. Throws as get() does.
  Entry entry(const scope::Scope& scope, std::string_view id);
  /// Counts by campaign, template, channel and state, in that order.
  std::vector<Group> summary(const scope::Scope& scope, const Filter& filter);

 private:
  void put_of(const scope::Scope& scope, std::span<record::Record* const> records, std::string_view by, Instant now);

  /// An organisation's blobs. Kept open, for they may lie in a database.
  struct Stores {
    explicit Stores(const scope::Scope& scope) : transit(scope), kept(scope, "archive") {}
    blob::Store transit, kept;
  };
  Stores& stores_of(const scope::Scope& scope) { return stores_.try_emplace(scope.org().str(), scope).first->second; }

  const config::Config& config_;
  std::filesystem::path home_;
  sql::Database database_;
  std::map<std::string, Stores, std::less<>> stores_;
};

}  // namespace hammy::archive
