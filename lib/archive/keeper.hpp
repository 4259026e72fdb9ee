// The keeper: the rows of the archive that a record becomes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archive/letter.hpp"
#include "base/time.hpp"
#include "blob/store.hpp"
#include "events/event.hpp"
#include "record/record.hpp"
#include "sql/database.hpp"

namespace hammy::archive {

/// A record on its way into the archive.
struct Arriving {
  record::Record* record;
  bool is_event;
  Letter letter;                      // of a message
  std::string content;                // the reference of its blob
  std::vector<events::Event> events;  // of a message, or the one of an event record
  std::optional<Instant> archived;    // when the message was first kept
};

/// Whether the message is known by its key under another id. Its own content will not be asked for then.
bool is_alias(sql::Transaction& read, const Letter& letter);

/// Writes the rows of one organisation in one transaction.
class Keeper {
 public:
  Keeper(sql::Transaction& write, blob::Store& kept, std::string_view org, std::string_view by, Instant now)
      : write_(write), kept_(kept), org_(org), by_(by), now_(now) {}

  /// Keeps a message or an event. Sets `archived` of a message whose record has no log entry about that yet.
  void keep(Arriving& arriving);

 private:
  /// The id under which the message `id` is kept.
  std::string resolve(std::string_view id);
  /// The same for a message, which may be known by its key under another id: that becomes an alias then. `news` is set
  /// when events were waiting for it.
  std::string same_message(const Letter& letter, bool& news);
  void insert(const Arriving& arriving, Instant begun, Instant changed);
  /// A later record of a message that is here: its content is the newer one.
  void update(const Arriving& arriving, Instant changed);
  void add_addresses(const Letter& letter);
  /// Whether the event is new.
  bool add(const events::Event& event, std::optional<std::int64_t> place);
  /// The log entry that put() will write, unless the record has brought it along.
  bool add_archived(Arriving& arriving, const std::string& id, std::int64_t place);
  void fold(const std::string& id);

  sql::Transaction& write_;
  blob::Store& kept_;
  std::string_view org_, by_;
  Instant now_;
};

}  // namespace hammy::archive
