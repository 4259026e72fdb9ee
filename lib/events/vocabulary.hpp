// The vocabulary of events: the closed list of what can happen to a message, and of the states it can be in
// (hammy-record(5), "Events"). Both lists stand in vocabulary.cpp and nowhere else.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace hammy::events {

enum class Name : std::uint8_t {
  // before it leaves
  accepted,
  scheduled,
  waiting,
  rendered,
  attached,
  marked,
  checked,
  stamped,
  signed_,  // "signed", which C++ keeps for itself
  encrypted,
  retried,
  // leaving, or not
  deferred,
  failed,
  uncertain,
  discarded,
  sent,
  // what the other side does
  delivered,
  bounced,
  opened,
  clicked,
  viewed,
  replied,
  called,
  keyed,
  unsubscribed,
  complained,
  // afterwards
  archived,
};

/// Where a message is on its way: the fold of its events.
enum class Stage : std::uint8_t {
  created,
  accepted,
  scheduled,
  waiting,
  prepared,
  deferred,
  failed,
  uncertain,
  discarded,
  sent,
  delivered,
  bounced,
};

struct NameEntry {
  Name name;
  std::string_view word;
  std::string_view meaning;
};
struct StageEntry {
  Stage stage;
  std::string_view word;
  std::string_view meaning;
  /// Nothing more is expected to happen unless somebody steps in.
  bool terminal;
};

/// All event names, in the order of the enum.
std::span<const NameEntry> names();
/// All states, in the order of the enum.
std::span<const StageEntry> stages();

std::string_view to_string(Name name);
std::string_view to_string(Stage stage);
std::optional<Name> name_from(std::string_view word);
std::optional<Stage> stage_from(std::string_view word);
bool terminal(Stage stage);

}  // namespace hammy::events
