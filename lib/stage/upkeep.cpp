// Upkeep of a stage: what is wanted of it, and what it tells of itself.
#include <algorithm>
#include <utility>

#include "base/notify.hpp"
#include "queue/list.hpp"
#include "stage/stage.hpp"

namespace hammy::stage {

/// What is wanted now, and which templates are paused.
void Stage::refresh() {
  auto now = Steady::now();
  // Whoever wants something else wakes us; but a pause ends by itself.
  bool over = wanted_.until && clock_.now() >= *wanted_.until;
  if ((!woken_ && !over && now - refreshed_ < beat_every) || now < store_again_) return;
  woken_ = false;
  refreshed_ = now;
  guarded([&] {
    wanted_ = stage::wanted(store_.database(), settings_.name, clock_.now());
    paused_templates_.clear();
    for (const auto& org : store_.organisations(settings_.from, last_org_))
      for (const auto& pause : queue::pauses(store_, store_.scope_of(org)))
        if (pause.queue == settings_.from && !pause.template_name.empty() && pause.campaign.empty())
          paused_templates_.emplace(org, pause.template_name);
  });
  if (wanted_.trial && !breaker_.open("")) breaker_.assume_open("");
  if (wanted_.state == "disabled") ending_ = ending_.value_or(Ending::stopped);
  exhausted_ = false;
  resize();
}

void Stage::resize() {
  auto number = static_cast<std::size_t>(wanted_.workers > 0 ? wanted_.workers : settings_.workers);
  if (wanted_.state == "stopped") number = 0;
  while (workers_.size() < number) workers_.push_back(std::make_unique<Worker>(settings_, clock_));
  for (auto i = number; i < workers_.size(); ++i) workers_[i]->drain();
  while (workers_.size() > number && workers_.back()->finished() && workers_.back()->in_hand() == 0)
    workers_.pop_back();
}

/// Heartbeat, figures and the supervisor's watchdog.
void Stage::report() {
  auto now = Steady::now();
  metrics_.serve();
  if (watchdog_ && now - watched_ >= *watchdog_) {
    watched_ = now;
    notify_supervisor("WATCHDOG=1");
  }
  if (now - beaten_ < beat_every || now < store_again_) return;
  auto seconds = beaten_ == Steady::time_point{} ? 0 : std::chrono::floor<std::chrono::seconds>(now - beaten_).count();
  beaten_ = now;
  guarded([&] {
    auto depth = queue::depth(store_, store_.scope_of(control_.org), settings_.from);
    auto backlog = depth.backlog();
    metrics_.queue(std::move(depth), clock_.now());
    const auto& counters = metrics_.counters();
    Snapshot snapshot{settings_.name,
                      running_.host,
                      clock_.now(),
                      seconds,
                      counters.answered - running_.answered,
                      counters.failures() - running_.failed,
                      counters.held,
                      backlog};
    if (seconds > 0) keep(store_.database(), snapshot);
    running_.state = wanted_.state;
    running_.workers = static_cast<std::int64_t>(workers_.size());
    running_.answered = counters.answered;
    running_.failed = counters.failures();
    running_.restarts = counters.restarts;
    running_.beat = clock_.now();
    beat(store_.database(), running_);
  });
}

}  // namespace hammy::stage
