// The state of a message: the fold of its events, never a field of its own.
//
// Events arrive in any order and more than once. fold() takes each once, in the order of their times, and walks from
// stage to stage by the rules of state.cpp:
//
//   - Before it leaves, a message may go back and forth between the stages of preparation; `failed` and `discarded` end
//     that until it is retried, or until it was sent after all.
//   - Once sent, nothing that happens on our side takes that back: an archive that fails makes no sent message failed.
//   - A bounce comes after sending and even after a delivery was reported (gateways report too early), and is undone
//     only by sending again.
//   - A recipient who opens, clicks, answers … has received the message, whether or not a server said so; but robots
//     open mail too, so a bounce stands.
#pragma once

#include <bitset>
#include <optional>
#include <span>

#include "base/time.hpp"
#include "events/event.hpp"

namespace hammy::events {

struct State {
  Stage stage = Stage::created;
  std::optional<Instant> since;  ///< when it came to this stage
  std::bitset<32> seen;          ///< which events there were, by Name

  bool has(Name name) const { return seen.test(static_cast<std::size_t>(name)); }
};

/// The stage after `name` has happened in `stage`.
Stage next(Stage stage, Name name);

/// The state after `events`, in whatever order they are given.
State fold(std::span<const Event> events);

}  // namespace hammy::events
