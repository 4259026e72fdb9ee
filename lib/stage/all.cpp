#include "stage/all.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <iterator>
#include <memory>

#include "base/child.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/log.hpp"
#include "base/notify.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "stage/line.hpp"

namespace hammy::stage {

using Steady = std::chrono::steady_clock;
using std::chrono::milliseconds;

namespace {

struct One {
  std::string name;
  std::unique_ptr<Child> child;
  Steady::time_point again{}, began{};
  milliseconds pause{100};
  bool over = false;  ///< it ended well: disabled, or told to
};

/// What this program was started with.
std::vector<std::string> own_arguments() {
  std::vector<std::string> arguments;
  auto line = read_file("/proc/self/cmdline");
  for (auto argument : text::split(line, '\0')) arguments.emplace_back(argument);
  if (!arguments.empty()) arguments.pop_back();  // behind the last NUL
  if (!arguments.empty()) arguments.erase(arguments.begin());
  return arguments;
}

/// As this program was started, but for one stage.
void start(One& one) {
  std::vector<std::string> command{"hammy-run", "--stage", one.name};
  std::ranges::copy_if(own_arguments(), std::back_inserter(command),
                       [](const std::string& argument) { return argument != "--all"; });
  one.child = std::make_unique<Child>(command);
  one.child->close_input();
  one.began = Steady::now();
}

/// Looks after one that may have ended.
void look_after(One& one, bool stopping) {
  if (!one.child) return;
  one.child->read_errors();
  auto how = one.child->ended();
  if (!how) return;
  one.over = stopping || one.child->status() == 0 || one.child->status() == static_cast<int>(Exit::config);
  if (one.child->status() != 0 && !stopping) log::error(fmt::format("stage '{}' ended {}", one.name, *how));
  one.child.reset();
  constexpr milliseconds longest{30'000};
  bool lived = Steady::now() - one.began > longest;
  one.pause = lived ? milliseconds(100) : std::min(longest, one.pause * 2);
  one.again = Steady::now() + one.pause;
}

}  // namespace

void run_all(const config::Config& config, int stop_fd, int reload_fd) {
  std::vector<One> all;
  for (auto& name : stages_here(config)) {
    (void)make_line(read_settings(config, name));  // what is wrong with one is told before any is started
    all.emplace_back().name = std::move(name);
  }
  if (all.empty())
    throw Error{"stage.none", "hammy.toml has no stage for this machine",
                "describe stages under [stage.NAME]; [machine] profiles says which are for this machine"}
        .as(Failure::technical)
        .exits(Exit::config);
  notify_supervisor(fmt::format("READY=1\nSTATUS={} stages", all.size()));
  bool stopping = false, reloading = false;
  auto watchdog = watchdog_interval();
  for (;;) {
    for (auto& one : all)
      if (!one.child && !one.over && !stopping && Steady::now() >= one.again) start(one);
    std::vector<pollfd> fds{{stopping ? -1 : stop_fd, POLLIN, 0}, {stopping ? -1 : reload_fd, POLLIN, 0}};
    auto now = Steady::now();
    auto wake = now + watchdog.value_or(milliseconds(60'000));
    for (const auto& one : all) {
      fds.push_back({one.child ? one.child->errors() : -1, POLLIN, 0});
      // Its end is seen by the end of its messages, a moment before it can be asked for.
      if (one.child && one.child->errors() < 0) wake = std::min(wake, now + milliseconds(20));
      if (!one.child && !one.over) wake = std::min(wake, one.again);
    }
    auto left = std::chrono::ceil<milliseconds>(wake - now).count();
    ::poll(fds.data(), fds.size(), std::max(0, static_cast<int>(left)));
    if (watchdog) notify_supervisor("WATCHDOG=1");
    if (!stopping && (fds[0].revents || fds[1].revents)) {
      reloading = fds[1].revents != 0 && fds[0].revents == 0;
      if (reloading && !may_begin_anew(config, "", reload_fd)) continue;
      stopping = true;
      for (auto& one : all)
        if (one.child) one.child->signal(SIGTERM);
    }
    for (auto& one : all) look_after(one, stopping);
    if (std::ranges::all_of(all, [&](const One& one) { return !one.child && (stopping || one.over); })) break;
  }
  if (reloading) begin_anew();
}

bool may_begin_anew(const config::Config& config, std::string_view stage, int reload_fd) {
  std::uint64_t count = 0;
  [[maybe_unused]] auto ignored = ::read(reload_fd, &count, sizeof count);
  try {
    auto fresh = config::Config::load(config.files().empty() ? std::filesystem::path() : config.files().front());
    for (const auto& name : stages_here(fresh))
      if (stage.empty() || stage == name) (void)make_line(read_settings(fresh, name));
    return true;
  } catch (const Error& error) {
    log::error(fmt::format("{}; keeping the old settings", error.message()));
    return false;
  }
}

void begin_anew() {
  std::signal(SIGHUP, SIG_IGN);  // another one must not end us before we listen again
  notify_supervisor("RELOADING=1");
  become(std::filesystem::read_symlink("/proc/self/exe"), own_arguments());
}

}  // namespace hammy::stage
