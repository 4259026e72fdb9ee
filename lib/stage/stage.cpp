// This file implements the loop: look what is wanted, take, feed and read, conclude, wait.
#include "stage/stage.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "base/log.hpp"
#include "base/notify.hpp"
#include "queue/list.hpp"
#include "stage/all.hpp"

namespace hammy::stage {

using std::chrono::milliseconds;

namespace {

constexpr std::string_view by = "hammy-run";
/// Answers wait so long for more of them, which one commit then serves.
constexpr milliseconds gather{100};
constexpr std::size_t most_gathered = 1'000;

std::string host_name() {
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  return name.data();
}

}  // namespace

Stage::Stage(Settings settings, Control control, const config::Config& config, Clock& clock, IdSource& ids,
             std::string_view store_url)
    : settings_(std::move(settings)),
      control_(std::move(control)),
      config_(config),
      clock_(clock),
      store_(config, clock, ids, store_url),
      waiter_(store_.database(), "queue"),
      breaker_(settings_.breaker),
      alerts_(config, clock, ids),
      metrics_(settings_.name, control_.metrics) {
  check(settings_);
  running_.stage = settings_.name;
  running_.host = host_name();
  running_.pid = ::getpid();
  running_.queue = settings_.from;
  running_.started = clock_.now();
}

Stage::~Stage() = default;

Ending Stage::run() {
  notify_supervisor("READY=1\nSTATUS=taking from " + settings_.from);
  auto give_back = [&] {
    for (const auto& lease : leases_) guarded([&] { store_.give_back(scope_of(*lease), lease->batch.token, {}); });
    guarded([&] { gone(store_.database(), running_); });
  };
  try {
    loop();
  } catch (...) {
    give_back();
    throw;
  }
  notify_supervisor("STOPPING=1");
  give_back();
  return *ending_;
}

void Stage::loop() {
  while (!ending_ || !draining_ || !idle()) {
    refresh();
    if (ending_ && !draining_) drain();
    bool took = !draining_ && fill();
    work();
    conclude(draining_ && all_finished());
    renew();
    report();
    if (control_.once && exhausted_ && idle() && !ending_) ending_ = Ending::done;
    // Told to stop, and the store is away: the leases run out by themselves, and what was answered is done again.
    if (draining_ && Steady::now() < store_again_ && all_finished()) pending_.clear();
    if (!took || !may_take()) wait();
  }
}

bool Stage::guarded(const std::function<void()>& work) {
  try {
    work();
    return true;
  } catch (const Error& error) {
    if (error.code() == "queue.lease-lost") throw;
    constexpr int slowest = 3;
    constexpr std::chrono::seconds row{30};
    // Reading may work where writing does not, so that only time tells when a row of failures is over.
    auto now = Steady::now();
    if (now - std::exchange(store_failed_, now) > row) store_failures_ = 0;
    auto pause = std::chrono::seconds(1 << std::min(store_failures_++, slowest));
    store_again_ = now + pause;
    log::error(
        fmt::format("stage '{}': {}; trying again in {}", settings_.name, error.message(), format_duration(pause)));
    // The store cannot be told of it, but people can.
    constexpr int until_alert = 3;
    if (store_failures_ == until_alert)
      alerts_.send(store_, {settings_.name, settings_.from,
                            fmt::format("hammy: stage '{}' cannot use its store", settings_.name),
                            fmt::format("{}\n{}", error.message(), error.hint())});
    return false;
  }
}

bool Stage::may_take() const {
  return !ending_ && !exhausted_ && wanted_.state == "running" && Steady::now() >= store_again_ &&
         std::ranges::any_of(workers_, [](const auto& worker) { return worker->wants_more(); });
}

/// Gives each worker that wants more a batch. Whether there was one for any.
bool Stage::fill() {
  if (wanted_.state == "paused" && Steady::now() - retake_ > std::chrono::seconds(10)) {
    retake_ = Steady::now();  // what becomes due meanwhile must not count as missed
    guarded([&] {
      for (const auto& org : store_.organisations(settings_.from, last_org_))
        store_.take(store_.scope_of(org), settings_.from, 0, settings_.lease, by);
    });
  }
  bool took = false;
  for (auto& worker : workers_) {
    if (!may_take()) break;
    if (!worker->wants_more()) continue;
    if (wanted_.trial && !leases_.empty()) break;  // one at a time, and see
    if (take_for(*worker)) took = true;
  }
  return took;
}

bool Stage::take_for(Worker& worker) {
  auto most = wanted_.trial ? std::size_t{1} : static_cast<std::size_t>(settings_.batch);
  bool took = false;
  bool asked = guarded([&] {
    auto orgs = control_.org == "default" ? store_.organisations(settings_.from, last_org_)
                                          : std::vector<std::string>{control_.org};
    for (const auto& org : orgs) {
      auto batch = store_.take(store_.scope_of(org), settings_.from, most, settings_.lease,
                               fmt::format("{} {} {}", settings_.name, running_.host, running_.pid));
      if (batch.records.empty()) continue;
      metrics_.counters().taken += static_cast<std::int64_t>(batch.records.size());
      auto lease = std::make_shared<Lease>(Lease{std::move(batch), Steady::now(), Steady::now(), 0});
      worker.add(lease);
      leases_.push_back(std::move(lease));
      last_org_ = org;
      took = true;
      return;
    }
  });
  if (asked && !took) exhausted_ = true;
  return took;
}

/// Feeds and reads all children, and looks at what they answered.
void Stage::work() {
  auto now = Steady::now();
  for (auto& worker : workers_) {
    try {
      worker->ensure_child(now);
    } catch (const Error& error) {
      fault("", "", error.message());
      if (control_.once) throw;
    }
    worker->work(now);
    for (const auto& what : worker->faults()) {
      ++metrics_.counters().restarts;
      fault("", "", what);
    }
    for (auto& answered : worker->answers()) {
      judge(answered);
      auto& pending = pending_[answered.lease.get()];
      if (pending.answers.empty()) {
        pending.lease = answered.lease;
        pending.since = now;
      }
      pending.answers.push_back(std::move(answered));
    }
  }
}

/// Concludes what is complete, much, or has waited long enough; or all of it.
void Stage::conclude(bool all) {
  auto now = Steady::now();
  if (now < store_again_) return;
  for (auto at = pending_.begin(); at != pending_.end();) {
    auto& pending = at->second;
    bool due = all || pending.lease->unanswered == 0 || pending.answers.size() >= most_gathered ||
               now - pending.since >= gather;
    if (!due) {
      ++at;
      continue;
    }
    try {
      if (!guarded([&] { conclude(pending); })) return;
    } catch (const Error& error) {  // somebody else was given the records
      ++metrics_.counters().lost_leases;
      log::warning(fmt::format("stage '{}': {}", settings_.name, error.message()));
      for (auto& worker : workers_) worker->forget(*pending.lease);
      pending.lease->unanswered = 0;
    }
    if (pending.lease->unanswered == 0) std::erase(leases_, pending.lease);
    at = pending_.erase(at);
  }
}

void Stage::conclude(Pending& pending) {
  std::vector<queue::Answer> answers;
  answers.reserve(pending.answers.size());
  std::vector<const record::Record*> sound;
  for (auto& answered : pending.answers) {
    answers.push_back({answered.taken, &answered.primary, answered.extras});
    if (!answered.primary.failed()) sound.push_back(&answered.primary);
  }
  store_.conclude(scope_of(*pending.lease), pending.lease->batch.token, answers, settings_.to, by);
  for (const auto* record : sound)  // held for too long, or with nowhere to go
    if (record->failed()) ++metrics_.counters().failed[std::string(record->value("error").find("class").text())];
  metrics_.counters().answered += static_cast<std::int64_t>(answers.size());
  auto seconds = std::chrono::duration<double>(Steady::now() - pending.lease->taken).count();
  for (std::size_t i = 0; i < answers.size(); ++i) metrics_.seconds().observe(seconds);
}

/// Leases are extended as long as children make progress: one that does not is ended at its deadline.
void Stage::renew() {
  auto now = Steady::now();
  for (auto& lease : leases_) {
    if (now - lease->renewed < std::chrono::milliseconds(settings_.lease) / 3 || now < store_again_) continue;
    guarded([&] {
      store_.renew(scope_of(*lease), lease->batch.token, settings_.lease);
      lease->renewed = now;
    });
  }
}

void Stage::drain() {
  draining_ = true;
  for (auto& worker : workers_) worker->drain();
}

bool Stage::idle() const {
  return pending_.empty() && std::ranges::all_of(workers_, [&](const auto& worker) {
           return worker->in_hand() == 0 && (!draining_ || worker->finished());
         });
}

bool Stage::all_finished() const {
  return std::ranges::all_of(workers_, [](const auto& worker) { return worker->finished(); });
}

void Stage::wait() {
  std::vector<pollfd> fds;
  auto add = [&](int fd, short events) { fds.push_back({fd, events, 0}); };
  add(ending_ ? -1 : control_.stop_fd, POLLIN);
  add(ending_ ? -1 : control_.reload_fd, POLLIN);
  add(waiter_.fd(), POLLIN);
  add(metrics_.fd(), POLLIN);
  auto now = Steady::now();
  auto wake = std::max(beaten_ + beat_every, store_again_);
  if (control_.once) wake = std::min(wake, now + milliseconds(50));
  bool running = wanted_.state == "running";
  if ((!exhausted_ && running) || !pending_.empty() || ending_) wake = std::min(wake, now + gather);
  if (wanted_.until) wake = std::min(wake, now + std::max(milliseconds(5), *wanted_.until - clock_.now()));
  if (watchdog_) wake = std::min(wake, watched_ + *watchdog_);
  for (const auto& lease : leases_) wake = std::min(wake, lease->renewed + milliseconds(settings_.lease) / 3);
  for (const auto& worker : workers_) {
    add(worker->input_fd(), POLLOUT);
    add(worker->output_fd(), POLLIN);
    add(worker->errors_fd(), POLLIN);
    if (auto next = worker->next()) wake = std::min(wake, *next);
  }
  if (exhausted_ && running && now >= store_again_)
    guarded([&] {
      for (const auto& org : store_.organisations(settings_.from, last_org_))
        if (auto next = store_.next_change(store_.scope_of(org), settings_.from)) {
          auto in = *next - clock_.now();
          wake = std::min(wake, now + std::max(in, milliseconds(5)));
          if (in <= milliseconds(0)) exhausted_ = false;
        }
    });
  auto left = std::chrono::ceil<milliseconds>(wake - Steady::now());
  if (::poll(fds.data(), fds.size(), std::max(0, static_cast<int>(left.count()))) < 0 && errno != EINTR)
    throw system_error("wait for", "children and queue", errno);
  if (fds[0].revents) ending_ = Ending::stopped;
  if (fds[1].revents && !ending_ && may_begin_anew(config_, settings_.name, control_.reload_fd))
    ending_ = Ending::reload;
  if (fds[2].revents) {
    woken_ = true;
    guarded([&] { waiter_.clear(); });
  }
}

}  // namespace hammy::stage
