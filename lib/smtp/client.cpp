#include "smtp/client.hpp"

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <iterator>
#include <list>
#include <utility>

#include "base/text.hpp"
#include "smtp/command.hpp"
#include "smtp/lane.hpp"
#include "smtp/loop.hpp"
#include "smtp/outbox.hpp"

namespace hammy::smtp {

namespace {
std::chrono::steady_clock::time_point time_now() { return std::chrono::steady_clock::now(); }
}  // namespace

struct Client::State {
  Options options;
  Loop loop;
  std::list<Lane> lanes;
  std::vector<Lane*> by_id;
  std::vector<Outcome> done;
  int wake_fd = -1;         ///< that stands in the epoll set
  bool wake_ready = false;  ///< it became readable, or is a file, which always is
  bool halted = false;      ///< `settled` has thrown

  explicit State(Options given) : options(std::move(given)) {
    loop.epoll.reset(::epoll_create1(EPOLL_CLOEXEC));
    loop.wake.reset(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!loop.epoll || !loop.wake) throw system_error("create", "epoll", errno);
    add(loop.wake.get(), &loop.wake);
  }

  bool add(int fd, void* mark) const {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = mark;
    return ::epoll_ctl(loop.epoll.get(), EPOLL_CTL_ADD, fd, &event) == 0;
  }

  void watch_wake(int fd) {
    if (fd != wake_fd) {
      if (wake_fd >= 0) ::epoll_ctl(loop.epoll.get(), EPOLL_CTL_DEL, wake_fd, nullptr);
      wake_fd = fd >= 0 && add(fd, &wake_fd) ? fd : -1;
    }
    wake_ready = fd >= 0 && wake_fd < 0;
  }

  /// Hands what is fresh to the caller; only then may connections go on.
  void hand_over() {
    if (loop.fresh.empty()) return;
    if (options.settled) {
      halted = true;
      options.settled(loop.fresh);
      halted = false;
    }
    std::move(loop.fresh.begin(), loop.fresh.end(), std::back_inserter(done));
    loop.fresh.clear();
  }

  void tend() {
    for (auto& lane : lanes) lane.tend();
    if (loop.alarm > loop.now) return;
    loop.alarm = Time::max();
    for (auto& lane : lanes) lane.check_deadlines();
    for (auto& lane : lanes) lane.tend();
  }

  void round(std::chrono::milliseconds timeout) {
    std::array<epoll_event, 256> events;
    auto until_alarm = std::chrono::ceil<std::chrono::milliseconds>(loop.alarm - loop.now);
    if (loop.alarm != Time::max()) timeout = std::clamp(until_alarm, std::chrono::milliseconds{0}, timeout);
    int count = ::epoll_wait(loop.epoll.get(), events.data(), static_cast<int>(events.size()),
                             static_cast<int>(timeout.count()));
    loop.now = time_now();
    for (int i = 0; i < count; ++i) {
      const auto& event = events[static_cast<std::size_t>(i)];
      if (event.data.ptr == &wake_fd) {
        wake_ready = true;
      } else if (event.data.ptr == &loop.wake) {
        std::uint64_t ignored;
        [[maybe_unused]] auto n = ::read(loop.wake.get(), &ignored, sizeof ignored);
        loop.wake_at(loop.now);
      } else {
        auto* connection = static_cast<Connection*>(event.data.ptr);
        connection->receive(event.events);
        if (!std::exchange(connection->touched, true)) loop.touched.push_back(connection);
      }
    }
    hand_over();
    for (auto* connection : loop.touched) {
      connection->proceed();
      connection->touched = false;
    }
    loop.touched.clear();
    tend();
    hand_over();
  }

  bool has_connections() const {
    return std::any_of(lanes.begin(), lanes.end(), [](const Lane& lane) { return lane.connections() > 0; });
  }
};

Client::Client(Options options) : state_(std::make_unique<State>(std::move(options))) {}
Client::~Client() = default;

Client::EndpointId Client::add(Endpoint endpoint) {
  auto refuse = [&](std::string_view what) {
    throw Error{"smtp.endpoint", fmt::format("mail server '{}': {}", endpoint.name, what)}
        .as(Failure::technical)
        .exits(Exit::config);
  };
  if (endpoint.host.empty()) refuse("no host is named");
  if (!text::is_ascii(endpoint.host)) refuse("the host's name is not in A-form");
  for (std::string_view word : {std::string_view(endpoint.host), std::string_view(endpoint.helo)})
    if (word.find_first_of("\r\n ") != word.npos) refuse("a name has a character that it may not have");
  if (endpoint.port == 0) refuse("no port is named");
  state_->lanes.emplace_back(std::move(endpoint), state_->loop, state_->options);
  state_->by_id.push_back(&state_->lanes.back());
  return state_->by_id.size() - 1;
}

bool Client::has_room() const {
  auto& state = *state_;
  const auto& options = state.options;
  if (state.loop.draining || state.loop.in_hand >= options.window) return false;
  if (state.loop.in_hand > 0 && state.loop.bytes_in_hand >= options.window_bytes) return false;
  // Limits press back on the input, but one slow endpoint must not stop what goes to others.
  state.loop.now = time_now();
  bool any_full = false, any_free = false;
  for (const auto& lane : state.lanes) {
    if (lane.full())
      any_full = true;
    else if (lane.has_work())
      any_free = true;
  }
  return any_free || !any_full;
}

void Client::submit(EndpointId endpoint, Envelope envelope) {
  auto& loop = state_->loop;
  auto mail = std::make_unique<Mail>();
  mail->envelope = std::move(envelope);
  mail->bytes = wire_size(mail->envelope.body);
  mail->answers.resize(std::max<std::size_t>(mail->envelope.recipients.size(), 1));
  mail->since = loop.now;
  ++loop.in_hand;
  loop.bytes_in_hand += mail->bytes;
  if (auto why = flaw(mail->envelope); !why.empty()) {
    for (auto& each : mail->answers)
      each = failed(Stage::submit, "smtp.envelope", Failure::permanent, std::string(why));
    return loop.settle(std::move(mail), nullptr);
  }
  if (loop.draining) return loop.hold(std::move(mail), std::chrono::seconds{1}, "drain");
  state_->by_id.at(endpoint)->submit(std::move(mail));
}

bool Client::busy() const { return state_->loop.in_hand > 0 || !state_->loop.fresh.empty() || !state_->done.empty(); }

void Client::work(int wake_fd, std::chrono::milliseconds timeout) {
  auto& state = *state_;
  if (state.halted) throw Error{"smtp.halted", "an earlier outcome could not be recorded"}.as(Failure::technical);
  state.loop.now = time_now();
  auto end = state.loop.now + timeout;
  state.watch_wake(wake_fd);
  state.hand_over();
  state.tend();
  state.hand_over();
  do {
    auto left = std::chrono::ceil<std::chrono::milliseconds>(end - state.loop.now);
    bool at_once = !state.done.empty() || state.wake_ready;
    state.round(at_once ? std::chrono::milliseconds{0} : std::max(left, std::chrono::milliseconds{0}));
  } while (state.done.empty() && !state.wake_ready && state.loop.now < end);
}

std::vector<Outcome> Client::finished() { return std::exchange(state_->done, {}); }

void Client::drain() {
  auto& state = *state_;
  state.loop.draining = true;
  state.loop.now = time_now();
  for (auto& lane : state.lanes) lane.drain();
}

void Client::quit(std::chrono::milliseconds grace) {
  auto& state = *state_;
  if (state.halted) return;
  drain();
  for (auto& lane : state.lanes) lane.retire_all();
  for (auto end = time_now() + grace; state.has_connections() && state.loop.now < end;)
    state.round(std::chrono::ceil<std::chrono::milliseconds>(end - state.loop.now));
}

Client::Counts Client::counts() const {
  Counts counts;
  for (const auto& lane : state_->lanes) {
    counts.connections += lane.connections();
    counts.opened += lane.opened();
    counts.waiting += lane.waiting();
    counts.under_way += lane.under_way();
  }
  return counts;
}

}  // namespace hammy::smtp
