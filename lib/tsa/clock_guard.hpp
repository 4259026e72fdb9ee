// The clock guard: gives the time of timestamps, and refuses to while it may be wrong.
//
// The wall clock is sound while it has not jumped against the clock that only runs forward, does not stand before a
// time that was told already, no leap second is under way, and the kernel says that it is synchronised with an error of
// at most the accuracy that is promised (ntp_adjtime(3)). After a jump it is believed again when the kernel has called
// it synchronised for a while; without asking the kernel, never.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/time.hpp"
#include "pki/stamping.hpp"

namespace hammy::tsa {

using pki::Moment;
using std::chrono::microseconds;

/// What the clocks of the machine say at one moment.
struct Reading {
  Moment wall;
  microseconds running;  ///< since the machine started, sleep included
  bool synchronised = true;
  microseconds error{};  ///< how far the wall clock may be off, by the kernel
  bool leaping = false;  ///< a leap second is being put in
};

class ClockSource {
 public:
  virtual ~ClockSource() = default;
  virtual Reading read() = 0;
};
/// The machine's own.
std::unique_ptr<ClockSource> system_clocks();
/// One that runs as `clock` says, and is always sound but for going back; for simulations.
std::unique_ptr<ClockSource> simulated_clocks(Clock& clock);

/// May be used by several threads.
class ClockGuard {
 public:
  struct Rules {
    microseconds accuracy = std::chrono::seconds(1);
    bool ask_kernel = true;   ///< whether the kernel must call the clock synchronised
    bool watch_jumps = true;  ///< whether the clock must keep step with the one that only runs forward
    bool ordering = false;    ///< whether each time must lie after the one before
    std::chrono::seconds settling{60};
  };
  /// `not_before`: the last time that was told in earlier runs.
  ClockGuard(std::unique_ptr<ClockSource> source, Rules rules, Moment not_before);

  /// The time to tell. Throws pki::Refused, timeNotAvailable, with the reason.
  Moment now();
  /// Why now() would refuse; empty: it would not.
  std::string problem();
  /// Has `tell` called, by whoever looks then, when the clock is no longer sound, with the reason, or is again, with
  /// none.
  void on_change(std::function<void(const std::string& problem, Moment wall)> tell);
  /// What the wall clock says, right or wrong; for the books.
  Moment wall();

 private:
  std::string look(const Reading& reading);
  std::string judge(const Reading& reading);
  std::string judge_jump(const Reading& reading);

  std::mutex mutex_;
  std::unique_ptr<ClockSource> source_;
  Rules rules_;
  Moment last_;
  Reading base_;                         ///< what others are compared with
  std::optional<Reading> after_jump_{};  ///< the first that was not in step with it
  std::string told_;                     ///< what was told last
  std::function<void(const std::string&, Moment)> tell_;
};

}  // namespace hammy::tsa
