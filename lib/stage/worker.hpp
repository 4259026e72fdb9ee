// A worker: one child, the records that it has in hand, and the protocol between the two.
//
// Records are fed as the child takes them, and every answer is matched with the record of its id. Whatever is not such
// an answer breaks the protocol: a line that is no record, an id that nobody asked about, an answer out of order from a
// program that keeps order. So do silence beyond the deadline and the child's death. Then the child is ended and its
// unanswered records are fed to a new one, one at a time, so that the one which ends it is known: having done so twice,
// it is put aside as poison.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/child.hpp"
#include "queue/store.hpp"
#include "record/record.hpp"
#include "stage/settings.hpp"

namespace hammy::stage {

/// A batch that was leased, and how far it is.
struct Lease {
  queue::Batch batch;
  std::chrono::steady_clock::time_point taken, renewed;
  std::size_t unanswered = 0;
};

/// A record that has its answer.
struct Answered {
  std::shared_ptr<Lease> lease;
  const queue::Taken* taken = nullptr;
  record::Record primary;
  std::vector<record::Record> extras;
};

class Worker {
 public:
  using Steady = std::chrono::steady_clock;

  /// Both outlive it.
  Worker(const Settings& settings, Clock& clock) : settings_(settings), clock_(clock) {}

  /// Whether it can be given another batch: the child shall never run dry, nor hold more than two.
  bool wants_more() const;
  void add(const std::shared_ptr<Lease>& lease);
  /// Records that have no answer yet.
  std::size_t in_hand() const { return to_feed_.size() + fed_.size(); }

  /// Starts a child where one is needed and none runs. Throws `system.command`.
  void ensure_child(Steady::time_point now);
  /// Descriptors and events to poll for; -1 where there is none.
  int input_fd() const;
  int output_fd() const { return child_ ? child_->output() : -1; }
  int errors_fd() const { return child_ ? child_->errors() : -1; }
  /// Feeds and reads as far as it goes without waiting. What breaks the protocol ends the child; it is told then.
  void work(Steady::time_point now);
  /// The answers that have come.
  std::vector<Answered> answers() { return std::exchange(answered_, {}); }
  /// When the child's deadline ends, or when it may be started again; nothing when there is nothing to wait for.
  std::optional<Steady::time_point> next() const;

  /// Feeds nothing more; gives up what was not fed. The child ends when it has answered the rest.
  void drain();
  bool finished() const { return !child_ && fed_.empty(); }
  /// Forgets the records of a lease that was lost; their answers are passed over.
  void forget(const Lease& lease);

  std::int64_t restarts() const { return restarts_; }
  /// Faults of the child since the last call, for the breaker: what happened.
  std::vector<std::string> faults() { return std::exchange(faults_, {}); }

 private:
  struct InHand {
    std::shared_ptr<Lease> lease;
    const queue::Taken* taken;
    std::string name;  ///< organisation and id, as the answer will say
    int kills = 0;     ///< children that ended with this one alone in hand
    bool forgotten = false;
  };
  void feed();
  void read(Steady::time_point now);
  void take_line(std::string_view line, Steady::time_point now);
  void break_off(const std::string& what, Steady::time_point now);
  void put_aside(const InHand& poison, const std::string& what);

  const Settings& settings_;
  Clock& clock_;
  std::unique_ptr<Child> child_;
  std::deque<InHand> to_feed_, fed_;
  std::size_t careful_ = 0;  ///< so many of the first in hand are fed one at a time
  std::string out_;          ///< fed, and not yet in the pipe from `written_` on
  std::size_t written_ = 0;
  std::string in_;  ///< read, and no whole line yet
  std::map<std::string, std::vector<record::Record>, std::less<>> extras_;
  std::vector<Answered> answered_;
  std::vector<std::string> faults_;
  bool draining_ = false;
  Steady::time_point progress_{};                 ///< when the child last took or answered something
  std::optional<Steady::time_point> not_before_;  ///< when a new child may be started
  std::int64_t restarts_ = 0, deaths_in_a_row_ = 0;
};

}  // namespace hammy::stage
