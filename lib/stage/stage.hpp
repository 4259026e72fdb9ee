// A stage: takes records from a queue, has them worked on by children that stay alive, and concludes the answers.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/notify.hpp"
#include "base/time.hpp"
#include "config/config.hpp"
#include "queue/store.hpp"
#include "sql/waiter.hpp"
#include "stage/alert.hpp"
#include "stage/breaker.hpp"
#include "stage/metrics.hpp"
#include "stage/settings.hpp"
#include "stage/wanted.hpp"
#include "stage/worker.hpp"

namespace hammy::stage {

/// What a stage is told from outside.
struct Control {
  int stop_fd = -1;     ///< readable once it shall stop
  int reload_fd = -1;   ///< readable once it shall stop in order to begin anew
  std::string org;      ///< only this organisation's records; "default": everybody's
  bool once = false;    ///< end when nothing may be taken now
  std::string metrics;  ///< where to keep metrics, see Metrics; empty: nowhere
};

enum class Ending { stopped, reload, done };

class Stage {
 public:
  /// All outlive it. `store_url` may be empty. Throws what opening the store throws.
  Stage(Settings settings, Control control, const config::Config& config, Clock& clock, IdSource& ids,
        std::string_view store_url);
  ~Stage();

  /// Works until it is told to stop; finishes what its children have in hand and gives back the rest.
  Ending run();
  /// For the exit status: whether records ended in the queue of failures, and whether all of those were temporary.
  const Counters& counters() const { return metrics_.counters(); }

 private:
  using Steady = std::chrono::steady_clock;
  struct Pending {
    std::shared_ptr<Lease> lease;
    std::vector<Answered> answers;
    Steady::time_point since;
  };

  void loop();
  void refresh();
  void resize();
  bool may_take() const;
  bool fill();
  bool take_for(Worker& worker);
  void work();
  void judge(const Answered& answered);
  void fault(const std::string& template_version, const std::string& org, const std::string& what);
  std::string whose(const std::string& org, const std::string& template_version);
  void conclude(bool all);
  void conclude(Pending& pending);
  void renew();
  void report();
  void wait();
  void drain();
  bool idle() const;
  bool all_finished() const;
  /// Runs `work` on the store; what goes wrong there is told, counted as a fault, and keeps us from the store for a
  /// while.
  bool guarded(const std::function<void()>& work);
  scope::Scope scope_of(const Lease& lease) const { return store_.scope_of(lease.batch.org); }

  Settings settings_;
  Control control_;
  const config::Config& config_;
  Clock& clock_;
  queue::Store store_;
  sql::Waiter waiter_;
  Breaker breaker_;
  Alerts alerts_;
  Metrics metrics_;
  Wanted wanted_;
  std::set<std::pair<std::string, std::string>> paused_templates_;  ///< organisation and template, by a breaker
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<std::shared_ptr<Lease>> leases_;
  std::map<Lease*, Pending> pending_;
  std::string last_org_;
  bool woken_ = true, exhausted_ = false, draining_ = false;
  std::optional<Ending> ending_;
  Steady::time_point refreshed_{}, store_failed_{}, store_again_{}, beaten_{}, retake_{};
  Steady::time_point watched_{};
  std::optional<std::chrono::milliseconds> watchdog_ = watchdog_interval();
  int store_failures_ = 0;
  Running running_;
};

}  // namespace hammy::stage
